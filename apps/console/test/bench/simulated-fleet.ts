/** Many directors in one process, each over a real socket with a real proof: they go on when their links are cut, and come back. */
import { setTimeout as after } from 'node:timers/promises'
import type { RealServerState } from '@keelson/contract/messages/live-state'
import { SpeakingAgent } from '../speaking-agent'

/** as apps/agent: ms */
const HEARTBEAT = 2000
const COMES_BACK_WITHIN = 1000
const REAL_SERVERS = [11, 12, 13, 14]

export class SimulatedFleet {
  readonly #agents = new Map<string, SpeakingAgent>()
  readonly #timers: NodeJS.Timeout[] = []
  #closed = false
  reconnects = 0

  constructor(private readonly socket: string) {}

  async connect(name: string, text: string): Promise<void> {
    const vrrp = name.endsWith('d1') ? 'MASTER' : 'BACKUP'
    const agent = await this.#link(name, await SpeakingAgent.overFile(this.socket, { name, text, vrrp }))
    agent.start()
  }

  beat(): void {
    this.#each(HEARTBEAT, agent => agent.beat())
  }

  /** Something of every one of them changes so often: connections of one of its real servers. ms */
  change(each: number): () => void {
    let turn = 0
    return this.#each(each, agent => {
      const keys = [...agent.objects.keys()].filter(key => key.startsWith('real-server/'))
      const key = keys[turn++ % keys.length]
      if (key === undefined) return
      const known = agent.objects.get(key) as RealServerState
      agent.put(key, { ...known, totalConnections: known.totalConnections + 17, activeConnections: turn % 97 })
    })
  }

  /** All at once, without a word; each is back within a second. */
  cutAll(): void {
    for (const agent of this.#agents.values()) agent.close()
  }

  keptBy(name: string): number {
    return this.#agents.get(name)?.kept ?? -1
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#timers) clearInterval(timer)
    for (const agent of this.#agents.values()) agent.close()
  }

  async #link(name: string, agent: SpeakingAgent): Promise<SpeakingAgent> {
    this.#agents.set(name, agent)
    agent.events.once('closed', () => void this.#again(name, agent))
    await new Promise<void>(resolve => {
      agent.events.on('message', ({ type }) => type === 'welcome' && resolve())
      agent.events.once('closed', () => resolve())
    })
    return agent
  }

  async #again(name: string, before: SpeakingAgent): Promise<void> {
    while (!this.#closed) {
      await after(Math.random() * COMES_BACK_WITHIN)
      const { text, vrrp } = before.options
      const options = { name, text, vrrp, continues: before }
      const agent = await SpeakingAgent.overFile(this.socket, options).catch(() => undefined)
      if (!agent) continue
      this.reconnects++
      await this.#link(name, agent)
      const id = `${name}-${this.reconnects}`
      for (const n of [1, 2, 3])
        agent.tell({
          id: `${id}-${n}`,
          at: Date.now(),
          severity: 'info',
          body: { kind: 'process', process: 'link', text: 'the console is heard again' },
        })
      return
    }
  }

  /** Spread over the time, as clocks of two hundred machines are. */
  #each(every: number, deed: (agent: SpeakingAgent) => void): () => void {
    const steps = 20
    let step = 0
    const timer = setInterval(() => {
      step = (step + 1) % steps
      let index = 0
      for (const agent of this.#agents.values())
        if (index++ % steps === step && agent.socket.readyState === agent.socket.OPEN) deed(agent)
    }, every / steps)
    this.#timers.push(timer)
    return () => clearInterval(timer)
  }
}

/** A director of a small installation: one instance, five virtual servers of four real servers each. */
export function textOfDirector(cluster: number, position: number): string {
  const reals = REAL_SERVERS.map(
    host => `    real_server 10.${cluster}.0.${host} 80 {\n        weight 100\n        TCP_CHECK {\n        }\n    }\n`,
  ).join('')
  const servers = [80, 443, 8080, 8443, 9000]
    .map(
      port =>
        `virtual_server 10.${cluster}.0.1 ${port} {\n    lb_algo wrr\n    lb_kind NAT\n    protocol TCP\n${reals}}\n`,
    )
    .join('')
  const instance = `    state BACKUP\n    interface eth0\n    virtual_router_id ${1 + (cluster % 255)}\n    priority ${150 - position}\n`
  return `vrrp_instance VI_1 {\n${instance}    virtual_ipaddress {\n        10.${cluster}.0.1\n    }\n}\n${servers}`
}
