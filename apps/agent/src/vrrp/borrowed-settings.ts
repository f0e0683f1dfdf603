/** What a configuration sets in the kernel while the director runs (promote_secondaries, disable_local_igmp); put back as found. */
import type { Config } from '@keelson/keepalived-conf/config'
import { readSysctl, writeSysctl } from '../kernel/sysctl'

export class BorrowedSettings {
  /** setting -> what was there before */
  readonly #before = new Map<string, string>()

  /** @throws Error where the kernel refuses */
  configure(config: Pick<Config, 'global_defs' | 'vrrp_instance'>): void {
    const wanted = wantedSettings(config)
    for (const setting of this.#before.keys()) if (!wanted.has(setting)) this.#restore(setting)
    for (const [setting, value] of wanted) {
      const before = readSysctl(setting)
      if (this.#before.has(setting) || before === undefined || before === value) continue
      writeSysctl(setting, value)
      this.#before.set(setting, before)
    }
  }

  /** An interface that is made anew begins with the kernel's default. */
  forgetInterface(name: string): void {
    this.#before.delete(promoting(name))
  }

  restore(): void {
    for (const setting of this.#before.keys()) this.#restore(setting)
  }

  #restore(setting: string): void {
    const before = this.#before.get(setting)
    this.#before.delete(setting)
    if (before !== undefined && readSysctl(setting) !== undefined) writeSysctl(setting, before)
  }
}

function wantedSettings({ global_defs, vrrp_instance }: Pick<Config, 'global_defs' | 'vrrp_instance'>) {
  const wanted = new Map<string, string>()
  if (global_defs.disable_local_igmp) wanted.set('net/ipv4/igmp_link_local_mcast_reports', '0')
  for (const { promote_secondaries, interface: name } of vrrp_instance)
    if (promote_secondaries) wanted.set(promoting(name), '1')
  return wanted
}

const promoting = (name: string) => `net/ipv4/conf/${name}/promote_secondaries`
