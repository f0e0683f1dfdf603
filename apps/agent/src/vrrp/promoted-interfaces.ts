/** promote_secondaries: interfaces where a secondary address takes the place of a primary that goes; put back as found. */
import type { VrrpInstance } from '@keelson/keepalived-conf/config'
import { readSysctl, writeSysctl } from '../kernel/sysctl'

export class PromotedInterfaces {
  /** interface -> what was set before */
  readonly #before = new Map<string, string>()

  /** @throws Error where the kernel refuses */
  configure(instances: readonly VrrpInstance[]): void {
    const wanted = new Set(instances.flatMap(each => (each.promote_secondaries ? [each.interface] : [])))
    for (const name of this.#before.keys()) if (!wanted.has(name)) this.#restore(name)
    for (const name of wanted) {
      const before = readSysctl(settingOf(name))
      if (this.#before.has(name) || before === undefined || before === '1') continue
      writeSysctl(settingOf(name), '1')
      this.#before.set(name, before)
    }
  }

  /** An interface that is made anew begins with the kernel's default. */
  forget(name: string): void {
    this.#before.delete(name)
  }

  restore(): void {
    for (const name of this.#before.keys()) this.#restore(name)
  }

  #restore(name: string): void {
    const before = this.#before.get(name)
    this.#before.delete(name)
    if (before !== undefined && readSysctl(settingOf(name)) !== undefined) writeSysctl(settingOf(name), before)
  }
}

const settingOf = (name: string) => `net/ipv4/conf/${name}/promote_secondaries`
