/**
 * Traffic through a VIP. Without a count: steady requests, a new connection each, and a few long-lived streams; counts are
 * told over Node's channel. With `--requests N`: exactly N requests, then the counts on standard output.
 */
import { Agent, type ClientRequest, get } from 'node:http'
import type { Traffic } from '../control'

const vip = process.argv[2] ?? ''
const burst = process.argv[3] === '--requests' ? Number(process.argv[4]) : undefined
const INTERVAL = 40
const TIMEOUT = 2000
const STREAMS = 4
const STREAM_SILENCE = 3000

const traffic: Traffic = { requests: 0, failures: 0, perServer: {}, longestGap: 0, streamsOpen: 0, streamsBroken: 0 }
let answeredAt = performance.now()

function request(): Promise<void> {
  return new Promise(resolve => {
    traffic.requests++
    const agent = new Agent({ keepAlive: false })
    const outgoing = get({ host: vip, path: '/', agent, timeout: TIMEOUT }, response => {
      let body = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk
      })
      response.on('error', failed)
      response.on('end', () => {
        const now = performance.now()
        traffic.longestGap = Math.max(traffic.longestGap, now - answeredAt)
        answeredAt = now
        const server = body.trim()
        traffic.perServer[server] = (traffic.perServer[server] ?? 0) + 1
        resolve()
      })
    })
    endWhenSilent(outgoing)
    outgoing.on('error', failed)
    let over = false
    function failed() {
      if (over) return
      over = true
      traffic.failures++
      resolve()
    }
  })
}

/** After a standstill of the machine the timer is due before what arrived meanwhile is read: that is read first. */
function endWhenSilent(outgoing: ClientRequest): void {
  outgoing.on('timeout', () => {
    const before = outgoing.socket?.bytesRead
    setImmediate(() => outgoing.socket?.bytesRead === before && outgoing.destroy(new Error('timeout')))
  })
}

/** The open streams; each tells whoever asks when it speaks next, or ends. */
const streams = new Map<object, ((spoke: boolean) => void)[]>()

function stream(): void {
  const self = {}
  const options = { host: vip, path: '/stream', agent: new Agent({ keepAlive: false }), timeout: STREAM_SILENCE }
  const outgoing = get(options, response => {
    streams.set(self, [])
    response.on('data', () => {
      for (const tell of streams.get(self)?.splice(0) ?? []) tell(true)
    })
    response.on('close', ended)
  })
  let over = false
  const ended = () => {
    if (over) return
    over = true
    const asking = streams.get(self)
    if (streams.delete(self)) traffic.streamsBroken++
    for (const tell of asking ?? []) tell(false)
    setTimeout(stream, 500)
  }
  endWhenSilent(outgoing)
  outgoing.on('error', ended)
}

/** How many of the streams that are open speak again: one whose director has died is open for a while, but silent. */
async function speakingStreams(): Promise<number> {
  const answers = [...streams.values()].map(asking => new Promise<boolean>(tell => asking.push(tell)))
  return (await Promise.all(answers)).filter(spoke => spoke).length
}

if (burst !== undefined) {
  for (let sent = 0; sent < burst; sent += 10)
    await Promise.all(Array.from({ length: Math.min(10, burst - sent) }, request))
  process.stdout.write(`${JSON.stringify(traffic)}\n`)
  process.exit(0)
}

for (let i = 0; i < STREAMS; i++) stream()
let steady = true
const underWay = new Set<Promise<void>>()
setInterval(() => {
  if (!steady) return
  const sent = request().finally(() => underWay.delete(sent))
  underWay.add(sent)
}, INTERVAL)
process.on('message', async (message: { reset: boolean; steady?: boolean }) => {
  steady = message.steady ?? steady
  if (!steady) await Promise.all(underWay)
  traffic.streamsOpen = await speakingStreams()
  traffic.longestGap = Math.max(traffic.longestGap, performance.now() - answeredAt)
  process.send?.(traffic)
  if (message.reset) {
    Object.assign(traffic, { requests: 0, failures: 0, perServer: {}, longestGap: 0, streamsBroken: 0 })
    answeredAt = performance.now()
  }
})
process.on('disconnect', () => process.exit(0))
