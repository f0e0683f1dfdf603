/**
 * A console with two hundred directors, simulated by this program over real sockets with real proofs: how fast its pages
 * answer at rest, and while it deploys to all of them and half of them are lost and come back again and again.
 *
 * npm run bench -- hub [AGENTS [STORMS]]
 */
import { readFileSync } from 'node:fs'
import { setTimeout as after } from 'node:timers/promises'
import { printTable, quantile } from '@keelson/lab/bench/figures'
import { person, signInAsAdministrator } from '../console'
import { startConsoleProcess } from '../e2e/console-process'
import { SpeakingAgent } from '../speaking-agent'

const AGENTS = Number(process.argv[2] ?? 200)
const STORMS = Number(process.argv[3] ?? 6)
/** ms between two losses of half of them */
const STORM_EACH = 5000
/** of each agent, ms: something of it changes */
const CHANGE_EACH = 1000
/** browsers that watch everything */
const WATCHERS = 5
const QUERIES = 300
const IN_TURN = ['cluster.overview', 'event.list', 'agent.list'] as const

const textOf = (pair: number, priority: number) => {
  const servers = [1, 2, 3, 4, 5].map(port => {
    const reals = [11, 12, 13, 14].map(
      host => `  real_server 10.${pair}.0.${host} 80 {\n    weight 100\n    TCP_CHECK {\n    }\n  }\n`,
    )
    return `virtual_server 10.${pair}.0.1 ${port} {\n  lb_algo wrr\n  lb_kind DR\n  protocol TCP\n${reals.join('')}}\n`
  })
  const instance = `  state BACKUP\n  interface eth0\n  virtual_router_id ${1 + (pair % 255)}\n  priority ${priority}\n`
  return `vrrp_instance VI_1 {\n${instance}  virtual_ipaddress {\n    10.${pair}.0.1\n  }\n}\n${servers.join('')}`
}

class Fleet {
  readonly #agents = new Map<string, SpeakingAgent>()
  #closed = false
  reconnects = 0

  constructor(private readonly socket: string) {}

  async connect(name: string, text: string, revision = 0): Promise<void> {
    const vrrp = name.endsWith('a') ? 'MASTER' : 'BACKUP'
    const agent = await SpeakingAgent.overFile(this.socket, { name, text, revision, vrrp })
    this.#agents.set(name, agent)
    agent.events.once('closed', () => void this.#again(name))
  }

  /** As an agent does: soon, and not all of them at once. A revision on trial is left. */
  async #again(name: string): Promise<void> {
    while (!this.#closed) {
      await after(Math.random() * 1000)
      const { text = '', revision = 0 } = this.#agents.get(name)?.good ?? {}
      this.reconnects++
      const done = await this.connect(name, text, revision).then(
        () => true,
        () => false,
      )
      if (done) return
    }
  }

  /** Half of them are lost without a word. */
  lose(): void {
    for (const agent of this.#agents.values()) if (Math.random() < 0.5) agent.close()
  }

  change(): void {
    for (const agent of this.#agents.values()) {
      const [key, value] = [...agent.objects].find(([each]) => each.startsWith('real-server/')) ?? []
      if (key && agent.socket.readyState === agent.socket.OPEN)
        agent.put(key, { ...(value as object), totalConnections: Math.floor(Math.random() * 1e6) })
    }
  }

  good(name: string): number {
    return this.#agents.get(name)?.good.revision ?? -1
  }

  close(): void {
    this.#closed = true
    for (const agent of this.#agents.values()) agent.close()
  }
}

const running = await startConsoleProcess()
const cookie = await signInAsAdministrator(running)
const fleet = new Fleet(running.agentSocket)
const ada = person(running.url, cookie)
const residentMb = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${running.pid}/status`, 'utf8'))?.[1]) / 1024

const names = Array.from({ length: AGENTS }, (_, index) => `p${index >> 1}${index % 2 === 0 ? 'a' : 'b'}`)
for (const [index, name] of names.entries()) await fleet.connect(name, textOf(index >> 1, 100 + (index % 2) * -10))
const clusters: string[] = []
for (let pair = 0; pair * 2 < AGENTS; pair++)
  clusters.push(
    (await ada.client.cluster.createFromAgents.mutate({ name: `p${pair}`, agentNames: [`p${pair}a`, `p${pair}b`] })).id,
  )
const changing = setInterval(() => fleet.change(), CHANGE_EACH)
const watchers = Array.from({ length: WATCHERS }, () => {
  const each = person(running.url, cookie)
  each.client.live.watch.subscribe({}, { onData: () => {} })
  return each
})

/** ms each, one after the other, as one who clicks about. */
async function ask(count: number, isOver: () => boolean = () => false): Promise<number[]> {
  const took: number[] = []
  for (let n = 0; n < count && !isOver(); n++) {
    const begun = performance.now()
    const path = IN_TURN[n % IN_TURN.length] ?? IN_TURN[0]
    const input = path === 'agent.list' ? '' : `?input=${encodeURIComponent('{}')}`
    const answer = await fetch(`${running.url}/trpc/${path}${input}`, { headers: { cookie } })
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status}`)
    took.push(performance.now() - begun)
    await after(20)
  }
  return took
}

await ask(60)
const idle = await ask(QUERIES)
const [before, begun] = [residentMb(), performance.now()]

let over = false
const busy = ask(Number.POSITIVE_INFINITY, () => over)
let peak = before
const looking = setInterval(() => {
  peak = Math.max(peak, residentMb())
}, 500)
const storms = (async () => {
  for (let storm = 0; storm < STORMS; storm++) {
    await after(STORM_EACH)
    fleet.lose()
  }
})()
let refused = 0
/** Until both of its agents keep a revision of this console: a storm stops many a deployment. */
const converge = async (clusterId: string, pair: number) => {
  const holds = () => fleet.good(`p${pair}a`) > 0 && fleet.good(`p${pair}a`) === fleet.good(`p${pair}b`)
  while (!holds()) {
    const started = await ada.client.deploy.run.mutate({ clusterId, confirmed: `p${pair}` }).catch(() => undefined)
    if (!started) {
      refused++
      await after(500)
      continue
    }
    await new Promise<void>(resolve => {
      ada.client.deploy.watch.subscribe(
        { deploymentId: started.deploymentId },
        { onData: view => view.state !== 'running' && resolve(), onComplete: resolve, onError: () => resolve() },
      )
    })
  }
}
const queue = clusters.map((id, pair) => [id, pair] as const)
const worker = async () => {
  for (let next = queue.shift(); next; next = queue.shift()) await converge(...next)
}
await Promise.all([storms, ...Array.from({ length: 20 }, worker)])
const took = (performance.now() - begun) / 1000
over = true
const loaded = await busy
clearInterval(looking)
clearInterval(changing)
await after(5000)
const settled = residentMb()
const converged = clusters.filter(
  (_, pair) => fleet.good(`p${pair}a`) > 0 && fleet.good(`p${pair}a`) === fleet.good(`p${pair}b`),
).length

const ratio = quantile(loaded, 0.99) / quantile(idle, 0.99)
const row = (what: string, unit: string, quiet: number, stormy: number, goal?: { words: string; met: boolean }) => ({
  what,
  unit,
  keelson: stormy,
  keepalived: quiet,
  ...(goal && { goal }),
})
printTable(
  `${AGENTS} simulated directors in ${clusters.length} clusters, ${STORMS} times half of them lost, all deployed to`,
  [
    row('queries of pages', '', idle.length, loaded.length),
    row('answered, p50', 'ms', quantile(idle, 0.5), quantile(loaded, 0.5)),
    row('answered, p99', 'ms', quantile(idle, 0.99), quantile(loaded, 0.99), {
      words: `at most 3 x at rest: ${ratio.toFixed(2)} x`,
      met: ratio <= 3,
    }),
    row('memory of the console', 'MB', before, peak),
    row('… 5 s after it', 'MB', Number.NaN, settled),
    row('clusters whose directors keep one revision', '', Number.NaN, converged, {
      words: `all ${clusters.length}`,
      met: converged === clusters.length,
    }),
    row('until then', 's', Number.NaN, took),
    row('connected anew', '', Number.NaN, fleet.reconnects),
    row('deployments refused while a director was away', '', Number.NaN, refused),
  ],
  'at rest',
)
fleet.close()
for (const each of [ada, ...watchers]) each.close()
await running.stop()
process.exit(0)
