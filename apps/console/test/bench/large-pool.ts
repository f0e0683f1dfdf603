/** One virtual server with as many real servers as wanted: its text, and a director that tells of them. */
import { liveKey, type RealServerState } from '@keelson/contract/messages/live-state'
import type { SpeakingAgent } from '../speaking-agent'

export const SERVICE = '192.0.2.1:80/TCP'
const addressOf = (n: number) => `198.18.${(n >> 8) & 255}.${n & 255}`

export function textOfPool(n: number): string {
  const real = (at: number) =>
    `    real_server ${addressOf(at)} 80 {\n        weight 100\n        TCP_CHECK {\n        }\n    }\n`
  const instance = `vrrp_instance VI_1 {\n    interface eth0\n    virtual_router_id 51\n    priority 100\n    virtual_ipaddress {\n        192.0.2.1\n    }\n}\n`
  const head = 'virtual_server 192.0.2.1 80 {\n    lb_algo wlc\n    lb_kind NAT\n    protocol TCP\n'
  return `${instance}${head}${Array.from({ length: n }, (_, at) => real(at + 1)).join('')}}\n`
}

export function largeText(size: number): string {
  const block = textOfPool(20)
  const servers = block.slice(block.indexOf('virtual_server'))
  let text = block
  for (let n = 2; text.length + servers.length < size; n++)
    text += servers.replace('192.0.2.1 80', `192.0.${2 + (n >> 14)}.1 ${1 + (n & 16_383)}`)
  return text
}

export function largePool(agent: SpeakingAgent, n: number) {
  const states = Array.from({ length: n }, (_, at): RealServerState => {
    const address = addressOf(at + 1)
    return {
      virtualServer: SERVICE,
      id: `${address}:80`,
      address,
      port: 80,
      weight: 100,
      configuredWeight: 100,
      health: 'up',
      operatorState: 'active',
      since: Date.now(),
      reason: 'TCP connect succeeded',
      inTable: true,
      activeConnections: at,
      inactiveConnections: 0,
      totalConnections: at,
    }
  })
  const tell = (number: number, change: Partial<RealServerState>) => {
    const at = number - 1
    const known = states[at]
    if (!known) throw new Error(`there is no real server ${number}`)
    const next = { ...known, ...change }
    states[at] = next
    agent.put(liveKey.realServer(SERVICE, next.id), next)
  }
  agent.put(liveKey.virtualServer(SERVICE), {
    id: SERVICE,
    protocol: 'TCP',
    lb_algo: 'wlc',
    lb_kind: 'NAT',
    quorum: 1,
    quorumUp: true,
    weightUp: 100 * n,
    since: Date.now(),
  })
  for (let number = 1; number <= n; number++) tell(number, {})
  return {
    name: (number: number) => `${addressOf(number)}:80`,
    tell,
    /** Changes a second, spread over all but so many of the first; answers what ends it. */
    stream(aSecond: number, but: number): () => void {
      let at = but
      const timer = setInterval(() => {
        for (let count = 0; count < aSecond / 20; count++) {
          at = at === n ? but + 1 : at + 1
          tell(at, { activeConnections: (states[at - 1]?.activeConnections ?? 0) + 1 })
        }
      }, 50)
      return () => clearInterval(timer)
    },
  }
}
