/**
 * VIPs that nobody answers for: of a vrrp process that was killed, or of an earlier run with another configuration.
 * What was configured is noted on the disk, so that a later start can clean up after a crash of everything.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { z } from 'zod'
import { Reflector } from '../kernel/reflector'
import type { Configuration } from './configuration'

const Vip = z.object({
  interface: z.string(),
  address: z.string(),
  prefixLength: z.number().int(),
  peer: z.string().optional(),
})
type Vip = z.infer<typeof Vip>

export class LeftoverVips {
  readonly #path: string
  #vips: Vip[]

  constructor(path: string) {
    this.#path = path
    this.#vips = read(path)
  }

  /** From now on these are the addresses that may be left over. Those of before are removed with them at the next clean-up. */
  note({ text, file, surroundings }: Pick<Configuration, 'text' | 'file' | 'surroundings'>): void {
    const vips = effectiveConfig(parse(text, { file, surroundings })).vrrp_instance.flatMap(instance =>
      [...instance.virtual_ipaddress, ...instance.virtual_ipaddress_excluded].map(vip => ({
        interface: vip.dev ?? instance.interface,
        address: vip.address,
        prefixLength: vip.prefix_length,
        peer: vip.peer,
      })),
    )
    this.#vips = vips
    writeFileSync(this.#path, JSON.stringify(vips), { mode: 0o600 })
  }

  /** Removes them all; the addresses that were there. @throws KernelError */
  remove(): string[] {
    if (this.#vips.length === 0) return []
    const reflector = new Reflector()
    try {
      return this.#vips
        .filter(vip => reflector.removeAddress(vip.interface, vip))
        .map(vip => `${vip.address}/${vip.prefixLength} on ${vip.interface}`)
    } finally {
      reflector.close()
    }
  }
}

function read(path: string): Vip[] {
  try {
    return z.array(Vip).parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return [] // the first run, or a note cut by a crash: the vrrp process removes its own VIPs when it starts
  }
}
