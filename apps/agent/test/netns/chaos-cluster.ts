/** The three real directors of the chaos test: does to them what the model did, and waits by event for what the model says. */
import { type DirectorKindName, directorKinds } from '@keelson/lab/director-kinds'
import { Experiment, type Running } from '@keelson/lab/experiment'
import type { OutputWatch } from '@keelson/lab/output-watch'
import { addressOf, type ChaosModel, type Deed, type Expected, type Name, names, vips } from './chaos-model'

/** Adverts in a row by every MASTER, and none by anybody else, after which the cluster counts as settled. */
const CALM = 3

/** What stock keepalived logs of its state: in small letters where its link is down as it starts. */
const STATE = /entering (\w+) state|VRRP_Script\(hard\) failed/i

interface ToldVrrp {
  state: string
  priority: number
  vips: { address: string; held: boolean }[]
}

export class ChaosCluster {
  readonly #experiment: Experiment
  readonly #kinds: Record<Name, DirectorKindName>
  readonly #live: OutputWatch
  readonly #addresses: Record<Name, OutputWatch>
  readonly #told: Partial<Record<Name, OutputWatch>> = {}
  readonly #running: Partial<Record<Name, { program: Running; toldFrom: number; vrrpKills: number }>> = {}
  /** what keeps `settle` from being done, for the report of a test that fails */
  differences: string[] = []

  static async start(kinds: Record<Name, DirectorKindName>): Promise<ChaosCluster> {
    const experiment = await Experiment.start()
    await experiment.machines(addressOf)
    for (const name of names)
      await experiment.lab.exec(name, [
        'sh',
        '-c',
        'nft add table inet chaos && nft add chain inet chaos in "{ type filter hook input priority 0; }"',
      ])
    const live = experiment.run('lan', ['tcpdump', '--immediate-mode', '-l', '-n', '-i', 'lan', 'ip proto 112'])
    await live.output.line(/listening on/)
    return new ChaosCluster(experiment, kinds, live.output)
  }

  private constructor(experiment: Experiment, kinds: Record<Name, DirectorKindName>, live: OutputWatch) {
    this.#experiment = experiment
    this.#kinds = kinds
    this.#live = live
    const watch = (name: Name) => experiment.watchAddresses(name)
    this.#addresses = { a: watch('a'), b: watch('b'), c: watch('c') }
    for (const name of names) if (kinds[name] === 'keelson') this.#told[name] = experiment.agentWatch(name)
  }

  stop(): Promise<void> {
    return this.#experiment.stop()
  }

  async perform(deed: Deed, model: ChaosModel): Promise<void> {
    const { lab } = this.#experiment
    switch (deed.do) {
      case 'start': {
        const toldFrom = this.#told[deed.director]?.mark ?? 0
        const { start } = directorKinds[this.#kinds[deed.director]]
        const program = start(this.#experiment, deed.director, model.textOf(deed.director))
        this.#running[deed.director] = { program, toldFrom, vrrpKills: 0 }
        await this.#until(() => (this.#stateOf(deed.director) === undefined ? ['no state yet'] : []), program.output)
        return
      }
      case 'stop':
      case 'crash': {
        const ended = this.#running[deed.director]?.program.ended
        delete this.#running[deed.director]
        await directorKinds[this.#kinds[deed.director]][deed.do === 'stop' ? 'stop' : 'kill'](
          this.#experiment,
          deed.director,
        )
        await ended
        return
      }
      case 'kill-vrrp':
        return this.#killVrrp(deed.director, model)
      case 'reload': {
        const file = this.#kinds[deed.director] === 'keelson' ? 'keepalived.conf' : 'stock.conf'
        this.#experiment.write(deed.director, file, deed.text)
        if (this.#kinds[deed.director] === 'keelson')
          await this.#experiment.signal(deed.director, 'HUP', 'keelson-watchdog')
        else await lab.exec(deed.director, ['sh', '-c', 'kill -HUP $(cat /run/keepalived.pid)'])
        return
      }
      case 'link':
        return lab.setLink(deed.director, deed.up)
      case 'cut': {
        const rule = `ip saddr ${addressOf[deed.from]} drop`
        const script = deed.cut
          ? `nft add rule inet chaos in ${rule}`
          : `nft -a list chain inet chaos in | sed -n 's/.*${rule} # handle /nft delete rule inet chaos in handle /p' | sh`
        const { code, stderr } = await lab.exec(deed.to, ['sh', '-c', script])
        if (code !== 0) throw new Error(stderr)
        return
      }
      case 'script':
        await lab.exec(deed.director, [deed.ok ? 'rm' : 'touch', `/run/bad-${deed.script}`])
        return
      default:
        deed satisfies never
    }
  }

  /** Resolves when all of them are what they must be, on the wire, in the kernel and in their own words. */
  async settle(expected: Record<Name, Expected | undefined>, model: ChaosModel): Promise<void> {
    const masters = names.filter(name => expected[name]?.state === 'MASTER').map(name => addressOf[name])
    let from = this.#live.mark
    await this.#until(() => {
      const found = names.flatMap(name => this.#wrongWith(name, expected[name], model))
      const sources = this.#live.lines.slice(from).flatMap(line => / IP (\S+) > /.exec(line)?.[1] ?? [])
      const strangers = sources.filter(source => !masters.includes(source))
      if (found.length > 0 || strangers.length > 0) from = this.#live.mark
      const calm = masters.every(master => sources.filter(source => source === master).length >= CALM)
      return [...found, ...strangers.map(source => `advert by ${source}`), ...(calm ? [] : ['not calm yet'])]
    })
  }

  /** What the agents say when they are asked, beside what they told by themselves: states, and processes that died. */
  async asked(): Promise<Partial<Record<Name, { state: string; priority: number; restarts: Record<string, number> }>>> {
    const answers = await Promise.all(
      names
        .filter(name => this.#running[name] && this.#kinds[name] === 'keelson')
        .map(async name => {
          const { stdout } = await this.#experiment.agent(name, 'status', '--json')
          const { objects } = JSON.parse(stdout) as { objects: Record<string, Record<string, unknown>> }
          const restarts = Object.fromEntries(
            Object.values(objects).flatMap(each =>
              'restarts' in each ? [[String(each.name), Number(each.restarts)]] : [],
            ),
          )
          const { state, priority } = objects['vrrp/VI_1'] as unknown as ToldVrrp
          return [name, { state, priority, restarts }] as const
        }),
    )
    return Object.fromEntries(answers)
  }

  /** How often each process of a director may have been started again: as often as the test killed it. */
  killsOf(name: Name): Record<string, number> {
    return { watchdog: 0, checkers: 0, link: 0, vrrp: this.#running[name]?.vrrpKills ?? 0 }
  }

  /** The process alone, where it is one of ours; the whole director where it is not, or comes back late already. */
  async #killVrrp(director: Name, model: ChaosModel): Promise<void> {
    const running = this.#running[director]
    if (!running || this.#kinds[director] !== 'keelson' || running.vrrpKills >= 2) {
      await this.perform({ do: 'crash', director }, model)
      await this.perform({ do: 'start', director }, model)
      return
    }
    running.vrrpKills++
    running.toldFrom = this.#told[director]?.mark ?? 0
    await this.#experiment.crash(director, '^keelson-vrrp')
  }

  #wrongWith(name: Name, expected: Expected | undefined, model: ChaosModel): string[] {
    const held = vips.filter(vip => this.#holds(name, vip))
    if (!expected) return model.leftInOrder(name) && held.length > 0 ? [`${name} is stopped and holds ${held}`] : []
    const wrong: string[] = []
    const state = this.#stateOf(name)
    if (state !== expected.state) wrong.push(`${name} is ${state}, not ${expected.state}`)
    if (held.join() !== expected.vips.join()) wrong.push(`${name} holds ${held}, not ${expected.vips}`)
    const told = this.#toldOf(name)
    if (!told) return wrong
    if (told.priority !== expected.priority)
      wrong.push(`${name} has priority ${told.priority}, not ${expected.priority}`)
    const says = told.vips.filter(vip => vip.held).map(({ address }) => address)
    if (says.join() !== expected.vips.join()) wrong.push(`${name} says that it holds ${says}, not ${expected.vips}`)
    return wrong
  }

  #stateOf(name: Name): string | undefined {
    if (this.#kinds[name] === 'keelson') return this.#toldOf(name)?.state
    // It does not say so when it finds itself in FAULT by the first run of a script.
    const last = this.#running[name]?.program.output.lines.findLast(line => STATE.test(line))
    return last && (STATE.exec(last)?.[1] ?? 'FAULT')
  }

  #toldOf(name: Name): ToldVrrp | undefined {
    const lines = this.#told[name]?.lines.slice(this.#running[name]?.toldFrom ?? 0)
    const line = lines?.findLast(each => each.startsWith('{"key":"vrrp/VI_1","value":{'))
    return line === undefined ? undefined : (JSON.parse(line) as { value: ToldVrrp }).value
  }

  /** The last word of the kernel on it. */
  #holds(name: Name, vip: string): boolean {
    const last = this.#addresses[name].lines.findLast(line => line.includes(` ${vip}/32`))
    return last !== undefined && !last.startsWith('Deleted')
  }

  /** Looks again whenever anything at all was said or sent. */
  async #until(look: () => string[], ...also: OutputWatch[]): Promise<void> {
    const sources = [
      this.#live,
      ...names.flatMap(name => [this.#addresses[name], this.#told[name] ?? []].flat()),
      ...also,
    ]
    for (const name of names) {
      const output = this.#running[name]?.program.output
      if (output) sources.push(output)
    }
    for (this.differences = look(); this.differences.length > 0; this.differences = look())
      await Promise.race(sources.map(source => source.line(() => true, source.mark)))
  }
}
