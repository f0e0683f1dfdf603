/** What may happen to three directors, and what must have become of them once it is over: the pure core says so, in memory. */

import { SimulatedLan } from '@keelson/director/sim/simulated-lan'
import type { VrrpStateName } from '@keelson/director/vrrp/effect'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import fc from 'fast-check'

export const names = ['a', 'b', 'c'] as const
export type Name = (typeof names)[number]
export const addressOf: Record<Name, string> = { a: '125.38.38.11', b: '125.38.38.12', c: '125.38.38.13' }
export const vips = ['125.38.38.64', '125.38.38.65'] as const

/** Most of them are switches: the second time they take back what the first one did. */
export const operation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('crash', 'stop'), director: fc.constantFrom(...names) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill-vrrp' as const), director: fc.constantFrom(...names) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('link' as const), director: fc.constantFrom(...names) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('deafen', 'part'),
      director: fc.constantFrom(...names),
      step: fc.constantFrom(1, 2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('script' as const),
      director: fc.constantFrom(...names),
      script: fc.constantFrom('soft', 'hard'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('priority' as const),
      director: fc.constantFrom(...names),
      step: fc.integer({ min: 0, max: 30 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('vips' as const), director: fc.constantFrom(...names) }) },
)
export type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

/** One thing to do to the real cluster. */
export type Deed =
  | { do: 'start' | 'stop' | 'crash' | 'kill-vrrp'; director: Name }
  | { do: 'reload'; director: Name; text: string }
  | { do: 'link'; director: Name; up: boolean }
  | { do: 'cut'; from: Name; to: Name; cut: boolean }
  | { do: 'script'; director: Name; script: 'soft' | 'hard'; ok: boolean }

/** What must be the case of a director that runs. */
export interface Expected {
  state: VrrpStateName
  priority: number
  vips: readonly string[]
}

export class ChaosModel {
  readonly #lan = new SimulatedLan()
  readonly #running = new Set<Name>()
  readonly #left = new Set<Name>()
  readonly #down = new Set<Name>()
  readonly #cut = new Set<string>()
  readonly #failing = new Set<string>()
  readonly #priority: Record<Name, number> = { a: priorityOf('a', 30), b: priorityOf('b', 20), c: priorityOf('c', 10) }
  readonly #vips: Record<Name, number> = { a: 1, b: 1, c: 1 }
  readonly #vipsTogether: boolean

  /** `vipsTogether`: keepalived before 2.3.4 does not accept adverts with another list of VIPs, so all change theirs at once. */
  constructor(vipsTogether: boolean) {
    this.#vipsTogether = vipsTogether
    for (const name of names)
      this.#lan.addDirector(name, configOf(this.textOf(name)), [{ name: 'eth0', address: addressOf[name] }])
  }

  textOf(name: Name): string {
    return `global_defs {
    router_id ${name}
    script_user root
}
${script('soft', 'weight -60')}${script('hard', '')}
vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority ${this.#priority[name]}
    version 3
    advert_int 0.2
    track_script {
        soft
        hard
    }
    virtual_ipaddress {
        ${vips.slice(0, this.#vips[name]).join('\n        ')}
    }
}
`
  }

  begin(): Deed[] {
    return names.flatMap(name => this.#start(name))
  }

  /** Everything mended and everybody running. */
  end(): Deed[] {
    return [
      ...names.filter(name => this.#down.has(name)).flatMap(name => this.#link(name)),
      ...names.flatMap(from => names.filter(to => this.#cut.has(`${from} ${to}`)).flatMap(to => this.#sever(from, to))),
      ...[...this.#failing].flatMap(each => {
        const [name, script] = each.split(' ') as [Name, 'soft' | 'hard']
        return this.#script(name, script)
      }),
      ...names.filter(name => !this.#running.has(name)).flatMap(name => this.#start(name)),
    ]
  }

  apply(operation: Operation): Deed[] {
    const { director } = operation
    switch (operation.do) {
      case 'crash':
      case 'stop':
      case 'kill-vrrp':
        return this.#running.has(director)
          ? this.#end(operation.do as 'crash' | 'stop', director)
          : this.#start(director)
      case 'link':
        return this.#link(director)
      case 'deafen':
        return this.#sever(otherThan(director, operation.step), director)
      case 'part': {
        const other = otherThan(director, operation.step)
        const cut = !this.#cut.has(`${director} ${other}`)
        return [[director, other] as const, [other, director] as const].flatMap(([from, to]) =>
          this.#cut.has(`${from} ${to}`) === cut ? [] : this.#sever(from, to),
        )
      }
      case 'script':
        return this.#script(director, operation.script as 'soft' | 'hard')
      case 'priority':
        this.#priority[director] = priorityOf(director, operation.step)
        return this.#reload(director)
      case 'vips': {
        const changed = this.#vipsTogether ? names : [director]
        const count = this.#vips[director] === 1 ? 2 : 1
        for (const name of changed) this.#vips[name] = count
        return changed.flatMap(name => this.#reload(name))
      }
      default:
        operation satisfies never
        return []
    }
  }

  /** What each director that runs must come to; undefined for one that does not. */
  settled(): Record<Name, Expected | undefined> {
    this.#lan.runFor(20_000)
    const expected = (name: Name): Expected | undefined => {
      const [instance] = this.#lan.snapshot(name)
      if (!instance) return undefined
      const held = instance.vips.filter(({ held }) => held).map(({ address }) => address)
      return { state: instance.state, priority: instance.priority, vips: held }
    }
    return { a: expected('a'), b: expected('b'), c: expected('c') }
  }

  /** Stopped in good order: nothing of it may be left. */
  leftInOrder(name: Name): boolean {
    return this.#left.has(name)
  }

  #start(director: Name): Deed[] {
    this.#running.add(director)
    this.#left.delete(director)
    const simulated = this.#lan.directors.get(director)
    if (simulated) simulated.config = configOf(this.textOf(director))
    this.#lan.start(director)
    return [{ do: 'start', director }]
  }

  #end(how: 'crash' | 'stop' | 'kill-vrrp', director: Name): Deed[] {
    if (how === 'kill-vrrp') {
      this.#lan.crash(director)
      this.#lan.start(director)
      return [{ do: how, director }]
    }
    this.#running.delete(director)
    if (how === 'stop') this.#left.add(director)
    this.#lan[how](director)
    return [{ do: how, director }]
  }

  #link(director: Name): Deed[] {
    const up = this.#down.delete(director)
    if (!up) this.#down.add(director)
    this.#lan.setLink(director, 'eth0', up)
    return [{ do: 'link', director, up }]
  }

  #sever(from: Name, to: Name): Deed[] {
    const cut = !this.#cut.delete(`${from} ${to}`)
    if (cut) this.#cut.add(`${from} ${to}`)
    this.#lan[cut ? 'cut' : 'mend'](from, to)
    return [{ do: 'cut', from, to, cut }]
  }

  #script(director: Name, script: 'soft' | 'hard'): Deed[] {
    const ok = this.#failing.delete(`${director} ${script}`)
    if (!ok) this.#failing.add(`${director} ${script}`)
    this.#lan.setScript(director, script, { ok, text: ok ? 'succeeded' : 'exited with status 1' })
    return [{ do: 'script', director, script, ok }]
  }

  /** One that does not run reads its file when it starts. */
  #reload(director: Name): Deed[] {
    if (!this.#running.has(director)) return []
    const text = this.textOf(director)
    this.#lan.reload(director, configOf(text))
    return [{ do: 'reload', director, text }]
  }
}

/** No two directors ever have the same, whatever is taken off: they differ by their rest of 3, and 60 has none. */
const priorityOf = (name: Name, step: number) => 100 + names.indexOf(name) + 3 * step

const otherThan = (name: Name, step: number): Name => names[(names.indexOf(name) + step) % names.length] ?? name

const configOf = (text: string) => effectiveConfig(parse(text))

const script = (name: string, lines: string) => `vrrp_script ${name} {
    script "/usr/bin/test ! -e /run/bad-${name}"
    interval 1
    ${lines}
}
`
