/**
 * `knocks.mjs PROTOCOL,ADDRESS,COUNT[,GAP]…`: at each in turn so many connections to port 80, each from a port of its own, a few at
 * a time, or with GAP one each GAP ms whatever became of those before, and "answered COUNT" for each hundred; prints who answered, a JSON
 * object a line.
 * `knocks.mjs ADDRESS stay COUNT`: so many connections that ask twenty times a second; prints for each answer which connection got
 * it, when, and from whom. SIGTERM ends what is counted: no more are begun, and those underway are awaited.
 */
import { createSocket } from 'node:dgram'
import { connect } from 'node:net'

const PATIENCE = 20_000
const ASK = 50
const AT_A_TIME = 16
/** What a persistence engine knows a client by; to others it is a datagram like another. */
const DATAGRAM = 'OPTIONS sip:named-server SIP/2.0\r\nCall-ID: knock@client\r\n\r\n'
let isOver = false
process.once('SIGTERM', () => {
  isOver = true
})

/** Who answered; undefined when nobody did. */
function knock(address: string): Promise<string | undefined> {
  return new Promise(resolve => {
    const socket = connect({ host: address, port: 80 })
    const done = (name: string | undefined) => {
      socket.destroy()
      resolve(name)
    }
    socket.setTimeout(PATIENCE, () => done(undefined))
    socket.once('data', bytes => done(String(bytes).trim()))
    socket.once('error', () => done(undefined))
  })
}

function knockByDatagram(address: string): Promise<string | undefined> {
  return new Promise(resolve => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    const done = (name: string | undefined) => {
      clearTimeout(timer)
      socket.close()
      resolve(name)
    }
    const timer = setTimeout(() => done(undefined), PATIENCE)
    socket.once('message', bytes => done(String(bytes).trim()))
    socket.once('error', () => done(undefined))
    socket.send(DATAGRAM, 80, address)
  })
}

async function knocks(protocol: string, address: string, wanted: number, gap: number) {
  const perServer: Record<string, number> = {}
  let failures = 0
  let answers = 0
  const one = async () => {
    const name = await (protocol === 'UDP' ? knockByDatagram : knock)(address)
    if (name === undefined) failures++
    else perServer[name] = (perServer[name] ?? 0) + 1
    if (gap > 0 && name !== undefined && ++answers % 100 === 0) process.stdout.write(`answered ${answers}\n`)
  }
  let left = wanted
  const some = async () => {
    while (left-- > 0 && !isOver) await one()
  }
  const oneEachGap = async () => {
    const underway: Promise<void>[] = []
    for (let i = 0; i < wanted && !isOver; i++) {
      underway.push(one())
      await new Promise(resolve => setTimeout(resolve, gap))
    }
    await Promise.all(underway)
  }
  await (gap === 0 ? Promise.all(Array.from({ length: AT_A_TIME }, some)) : oneEachGap())
  return { perServer, failures }
}

function stay(address: string, which: number): void {
  const socket = connect({ host: address, port: 80, noDelay: true })
  setInterval(() => socket.write('?'), ASK)
  socket.on('data', bytes => {
    for (const name of String(bytes).trim().split('\n')) process.stdout.write(`${which} ${Date.now()} ${name}\n`)
  })
  socket.on('close', () => process.exit(1))
  socket.on('error', error => process.stderr.write(`${error.message}\n`))
}

const [address = '', mode = '', count = '1'] = process.argv.slice(2)
if (mode === 'stay') for (let i = 0; i < Number(count); i++) stay(address, i)
else
  for (const target of process.argv.slice(2)) {
    const [protocol = '', at = '', wanted = '', gap = '0'] = target.split(',')
    process.stdout.write(`${JSON.stringify(await knocks(protocol, at, Number(wanted), Number(gap)))}\n`)
  }
