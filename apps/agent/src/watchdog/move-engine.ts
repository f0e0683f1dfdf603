/**
 * From one engine to the other on a running director. The one that goes hands its VIPs to the other director; what forwards
 * in the kernel stays as it stands, and the one that comes takes it over. One that cannot come leaves the director as it was.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { undone } from '@keelson/director/vrrp/undone'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { noteServices } from '../forwarder/ipvs/note-services'
import { keepalivedExecutable } from '../keepalived/own-keepalived'
import type { Configuration } from './configuration'
import type { Engine } from './engine'
import type { RunOptions } from './run-options'

/** Without these the service would be another one; the rest of what is undone is told when it starts. */
const VITAL = /^(net_namespace|bfd_instance|nftables_ipvs|vrf)\b/

export interface Move {
  options: RunOptions
  before: Engine
  after: Engine
  /** This is the director's engine from now on, also after a reboot. */
  choose(engine: Engine): void
  /** Tells the engine what to run. */
  run(): void
  read(): Configuration
}

/** Why it is not moved; undefined when it is. */
export async function moveEngine({ options, before, after, choose, run, read }: Move): Promise<string | undefined> {
  const configuration = read()
  const refused = await refusal(after, options, configuration)
  if (refused) return refused
  try {
    await before.handOver()
  } catch (error) {
    return inWords(error)
  }
  choose(after)
  try {
    await arrive(after, options, configuration)
    run()
    return undefined
  } catch (error) {
    choose(before)
    await arrive(before, options, configuration)
    run()
    return inWords(error)
  }
}

async function arrive(engine: Engine, { runDir, forwarder }: RunOptions, configuration: Configuration): Promise<void> {
  // Whose the kernel's table is: what our forwarder finds in its note it takes over, and removes when it stops.
  if (forwarder === 'ipvs') noteServices(join(runDir, 'ipvs.json'), engine.name === 'builtin')
  await engine.start(configuration, true)
}

async function refusal(after: Engine, { config }: RunOptions, { text, file, surroundings }: Configuration) {
  if (after.name === 'keepalived')
    return keepalivedExecutable() ? await after.store.examine(text, true) : 'there is no keepalived on this director'
  if (!existsSync(config)) return `${config}: no such file`
  const missing = undone(effectiveConfig(parse(text, { file, surroundings }))).filter(each => VITAL.test(each))
  return missing.length > 0 ? `builtin does not do all that this file asks for: ${missing.join('; ')}` : undefined
}

const inWords = (error: unknown): string => (error instanceof Error ? error.message : String(error))
