/**
 * Traffic through a VIP. Without a count: steady requests, a new connection each, and a few long-lived streams; counts are
 * told over Node's channel. With `--requests N`: exactly N requests, then the counts on standard output.
 */
import { Agent, get } from 'node:http'
import type { Traffic } from '../control'

const vip = process.argv[2] ?? ''
const burst = process.argv[3] === '--requests' ? Number(process.argv[4]) : undefined
const INTERVAL = 40
const TIMEOUT = 2000
const STREAMS = 4
const STREAM_SILENCE = 3000
/** A stream that said nothing for this long is not counted as open. */
const STREAM_FRESH = 1000

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
      response.on('end', () => {
        const now = performance.now()
        traffic.longestGap = Math.max(traffic.longestGap, now - answeredAt)
        answeredAt = now
        const server = body.trim()
        traffic.perServer[server] = (traffic.perServer[server] ?? 0) + 1
        resolve()
      })
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')))
    outgoing.on('error', () => {
      traffic.failures++
      resolve()
    })
  })
}

/** When each open stream last said something. */
const streams = new Map<object, number>()

function stream(): void {
  const self = {}
  const options = { host: vip, path: '/stream', agent: new Agent({ keepAlive: false }), timeout: STREAM_SILENCE }
  const outgoing = get(options, response => {
    streams.set(self, performance.now())
    response.on('data', () => streams.set(self, performance.now()))
    response.on('close', ended)
  })
  let over = false
  const ended = () => {
    if (over) return
    over = true
    if (streams.delete(self)) traffic.streamsBroken++
    setTimeout(stream, 500)
  }
  outgoing.on('timeout', () => outgoing.destroy())
  outgoing.on('error', ended)
}

if (burst !== undefined) {
  for (let sent = 0; sent < burst; sent += 10)
    await Promise.all(Array.from({ length: Math.min(10, burst - sent) }, request))
  process.stdout.write(`${JSON.stringify(traffic)}\n`)
  process.exit(0)
}

for (let i = 0; i < STREAMS; i++) stream()
let steady = true
setInterval(() => steady && request(), INTERVAL)
process.on('message', (message: { reset: boolean; steady?: boolean }) => {
  steady = message.steady ?? steady
  traffic.longestGap = Math.max(traffic.longestGap, performance.now() - answeredAt)
  const freshSince = performance.now() - STREAM_FRESH
  traffic.streamsOpen = [...streams.values()].filter(at => at > freshSince).length
  process.send?.(traffic)
  if (message.reset) {
    Object.assign(traffic, { requests: 0, failures: 0, perServer: {}, longestGap: 0, streamsBroken: 0 })
    answeredAt = performance.now()
  }
})
process.on('disconnect', () => process.exit(0))
