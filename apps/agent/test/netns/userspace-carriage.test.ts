/** What the userspace forwarder carries: TCP and UDP of both families, halves that close alone, persistent networks, and who the client is. */
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Each address says which it is, from whom it was asked and all it got; TCP only once its client has closed its half. */
const SERVER = `const net = require('net'), dgram = require('dgram')
for (const host of ['125.38.38.3', '125.38.38.4', 'fd00::3', 'fd00::4']) {
  net.createServer({ allowHalfOpen: true }, socket => {
    const got = []
    socket.on('error', () => {}).on('data', bytes => got.push(bytes))
    socket.on('end', () => socket.end(host + ' ' + socket.remoteAddress + ' ' + Buffer.concat(got).toString('hex')))
  }).listen(80, host)
  const udp = dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4')
  udp.on('message', (bytes, from) => udp.send(host + ' ' + from.address + ' ' + bytes.toString('hex'), from.port, from.address))
  udp.bind(53, host)
}
console.log('serving')`

/** Asks each "protocol address port" once, in turn, and prints the answers. */
const CLIENT = `const net = require('net'), dgram = require('dgram')
const tcp = (host, port) => new Promise(done => {
  let text = ''
  const socket = net.connect({ host, port, allowHalfOpen: true }, () => socket.end('half'))
  socket.on('data', bytes => { text += bytes }).on('end', () => done(text)).on('error', error => done(error.code))
})
const udp = (host, port) => new Promise(done => {
  const socket = dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4')
  socket.on('message', bytes => { done(String(bytes)); socket.close() })
  socket.send('half', port, host)
})
const ask = async () => {
  for (const asked of process.argv.slice(2)) {
    const [protocol, host, port] = asked.split(' ')
    console.log(await (protocol === 'tcp' ? tcp : udp)(host, Number(port)))
  }
}
ask()`

const service = (
  address: string,
  port: number,
  protocol: string,
  to: number,
  more = '',
) => `virtual_server ${address} ${port} {
  lb_algo rr
  lb_kind NAT
  protocol ${protocol}
  ${more}
${['3', '4']
  .map(last => `  real_server ${address.includes(':') ? 'fd00::' : '125.38.38.'}${last} ${to} {\n    weight 1\n  }\n`)
  .join('')}}
`

const CONF = [
  service('125.38.38.1', 8000, 'TCP', 80),
  service('fd00::1', 8000, 'TCP', 80),
  service('125.38.38.1', 53, 'UDP', 53),
  service('fd00::1', 53, 'UDP', 53),
  service('125.38.38.1', 8001, 'TCP', 80, 'persistence_timeout 50\n  persistence_granularity 255.255.255.0'),
  service('125.38.38.1', 8002, 'SCTP', 80),
].join('')
const HALF = Buffer.from('half').toString('hex')

describe.skipIf(!isAble('namespaces'))('what the userspace forwarder carries', () => {
  let experiment: Experiment
  let client: string
  beforeAll(async () => {
    experiment = await Experiment.start()
    await experiment.machines({ hidden: '125.38.38.1', client: '125.38.38.2', server: '125.38.38.3' })
    const shell = (host: string, command: string) => experiment.lab.exec(host, ['sh', '-c', command])
    for (const [i, host] of ['hidden', 'client', 'server'].entries())
      await shell(host, `ip -6 address add fd00::${i + 1}/64 dev eth0 nodad`)
    await shell('server', 'ip address add 125.38.38.4/24 dev eth0; ip -6 address add fd00::4/64 dev eth0 nodad')
    client = experiment.write('client', 'client.cjs', CLIENT)
    await experiment
      .run('server', [process.execPath, experiment.write('server', 'server.cjs', SERVER)])
      .output.line(/serving/)
  })
  afterAll(() => experiment.stop())

  const ask = async (...asked: string[]) => {
    const { stdout } = await experiment.lab.exec('client', [process.execPath, client, ...asked])
    return stdout.trimEnd().split('\n')
  }

  describe('as itself', () => {
    beforeAll(async () => {
      const { output } = experiment.startAgent('hidden', CONF, ['--forwarder', 'userspace'])
      // The last of the table: those before it are forwarded by then.
      await output.line(/virtual_server 125\.38\.38\.1:8002\/SCTP: .*carries TCP and UDP, not SCTP; it needs IPVS/)
    })

    it.each([
      ['tcp', '125.38.38.1', 8000, '125.38.38.'],
      ['tcp', 'fd00::1', 8000, 'fd00::'],
      ['udp', '125.38.38.1', 53, '125.38.38.'],
      ['udp', 'fd00::1', 53, 'fd00::'],
    ])('%s to %s: each in turn, and a half that closes leaves the other open', async (protocol, vip, port, prefix) => {
      const answers = await ask(...Array.from({ length: 4 }, () => `${protocol} ${vip} ${port}`))
      const expected = ['3', '4'].map(last => `${prefix}${last} ${vip} ${HALF}`)
      expect([...answers].sort()).toEqual([...expected, ...expected].sort())
      expect(answers[0]).not.toBe(answers[1])
    })

    it('keeps a network on its server, and lists its template as the kernel would', async () => {
      expect(new Set(await ask(...Array.from({ length: 4 }, () => 'tcp 125.38.38.1 8001'))).size).toBe(1)
      const { stdout } = await experiment.agent(
        'hidden',
        'connections',
        '--vip',
        '125.38.38.1:8001',
        '--state',
        'ASSURED',
      )
      expect(stdout.trimEnd().split('\n').slice(2)).toEqual([
        expect.stringMatching(
          /^TCP 00:\d\d {2}ASSURED {5}125\.38\.38\.0:0 {6}125\.38\.38\.1:8001 {3}125\.38\.38\.[34]:80$/,
        ),
      ])
    })

    it('lists flows of UDP with their own protocol and state', async () => {
      const { stdout } = await experiment.agent('hidden', 'connections', '--state', 'UDP', '--client', 'fd00::/64')
      const rows = stdout.trimEnd().split('\n').slice(2)
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows)
        expect(row).toMatch(/^UDP \d\d:\d\d {2}UDP {9}\[fd00::2\]:\d+ +\[fd00::1\]:53 +\[fd00::[34]\]:53$/)
    })

    it('refuses a filter that is no address by name', async () => {
      const { code, stderr } = await experiment.agent('hidden', 'connections', '--client', 'nobody')
      expect([code, stderr]).toEqual([2, expect.stringContaining('--client nobody: must be an address')])
    })
  })
})

describe.skipIf(!isAble('namespaces'))('who a real server sees', () => {
  let experiment: Experiment
  beforeAll(async () => {
    experiment = await Experiment.start()
    await experiment.machines({ proxy: '125.38.38.1', client: '125.38.38.2', server: '125.38.38.3' })
    await experiment.lab.exec('server', ['ip', 'address', 'add', '125.38.38.4/24', 'dev', 'eth0'])
    const server = SERVER.replace(", 'fd00::3', 'fd00::4'", '')
    await experiment
      .run('server', [process.execPath, experiment.write('server', 'server.cjs', server)])
      .output.line(/serving/)
  })
  afterAll(() => experiment.stop())

  it('is told of the client by a PROXY header of version 1 before its first byte', async () => {
    const conf = service('125.38.38.1', 8000, 'TCP', 80) + service('125.38.38.1', 8002, 'SCTP', 80)
    const { output } = experiment.startAgent('proxy', conf, [
      '--forwarder',
      'userspace',
      '--client-address',
      'proxy-v1',
    ])
    await output.line(/carries TCP and UDP, not SCTP/)
    const client = experiment.write('client', 'client.cjs', CLIENT)
    const { stdout } = await experiment.lab.exec('client', [process.execPath, client, 'tcp 125.38.38.1 8000'])
    const [, , hex = ''] = stdout.trimEnd().split(' ')
    expect(Buffer.from(hex, 'hex').toString()).toMatch(/^PROXY TCP4 125\.38\.38\.2 125\.38\.38\.1 \d+ 8000\r\nhalf$/)
  })
})
