/**
 * What keepalived says of its VRRP instances: the JSON that it writes when it is asked by a signal. Its file is believed
 * only when keepalived's own user wrote it, after it was asked.
 */
import { execFile } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Config } from '@keelson/keepalived-conf/config'
import * as z from 'zod'
import { environmentOf, type RunningKeepalived, takesSignal } from './running-keepalived'

const PATIENCE = 3000
const EACH = 20

const Instance = z.object({
  data: z.object({
    iname: z.string().min(1),
    ifp_ifname: z.string().optional(),
    vrid: z.number().int(),
    base_priority: z.number(),
    effective_priority: z.number(),
    /** seconds */
    adver_int: z.number(),
    master_adver_int: z.number().optional(),
    version: z.number().optional(),
    /** 0 INIT, 1 BACKUP, 2 MASTER, 3 FAULT */
    state: z.number(),
    /** seconds since the epoch */
    last_transition: z.number(),
    /** address first, then what it is set with */
    vips: z.array(z.string()).default([]),
  }),
  stats: z.record(z.string(), z.unknown()).default({}),
})
export type InstanceReport = z.infer<typeof Instance>
/** The second form is json_version 2. */
const Report = z.union([z.array(Instance), z.object({ vrrp: z.array(Instance) }).transform(({ vrrp }) => vrrp)])

let known: Promise<number | undefined> | undefined

/** @throws Error with why nothing is known */
export async function askInstances(keepalived: RunningKeepalived, config?: Config): Promise<InstanceReport[]> {
  known ??= promisify(execFile)(keepalived.executable, ['--signum=JSON']).then(
    ({ stdout }) => Number(stdout) || undefined,
    () => undefined,
  )
  const signal = await known
  if (signal === undefined || !takesSignal(keepalived.pid, signal))
    throw new Error('this keepalived writes no JSON: it was built without')
  const file = fileOf(keepalived, config)
  const before = stampOf(file)
  process.kill(keepalived.pid, signal)
  for (const until = performance.now() + PATIENCE; performance.now() < until; ) {
    await sleep(EACH)
    const now = stampOf(file)
    if (!now || now.stamp === before?.stamp) continue
    if (now.uid !== statSync(`/proc/${keepalived.pid}`).uid)
      throw new Error(`${file} is another user's: it is not believed`)
    const report = Report.safeParse(parsed(readFileSync(file, 'utf8')))
    if (report.success) return report.data
  }
  throw new Error('keepalived writes no JSON though it was asked')
}

/** How what keepalived runs differs from the configuration it should have read; undefined where it does not. */
export function differsFrom(config: Config, reports: readonly InstanceReport[]): string | undefined {
  const byName = new Map(reports.map(({ data }) => [data.iname, data]))
  for (const wanted of config.vrrp_instance) {
    const seen = byName.get(wanted.name)
    byName.delete(wanted.name)
    if (!seen) return `it has no vrrp_instance ${wanted.name}`
    const vips = seen.vips.map(each => each.split(/[\s/]/)[0])
    const missing = wanted.virtual_ipaddress.find(({ address }) => !vips.includes(address))
    if (missing) return `vrrp_instance ${wanted.name} has not ${missing.address}`
    if (vips.length !== wanted.virtual_ipaddress.length)
      return `vrrp_instance ${wanted.name} has ${vips.length} VIPs, not ${wanted.virtual_ipaddress.length}`
    for (const [keyword, is, should] of [
      ['virtual_router_id', seen.vrid, wanted.virtual_router_id],
      ['priority', seen.base_priority, wanted.priority],
    ] as const)
      if (is !== should) return `vrrp_instance ${wanted.name} has ${keyword} ${is}, not ${should}`
  }
  const [left] = byName.keys()
  return left === undefined ? undefined : `it still has vrrp_instance ${left}`
}

/** In the mount namespace of keepalived, whose /tmp may be its own. */
function fileOf({ pid }: RunningKeepalived, config: Config | undefined): string {
  const dumped = config && 'json_dump_file' in config.global_defs ? config.global_defs.json_dump_file : undefined
  const inside = typeof dumped === 'string' ? dumped : `${environmentOf(pid, 'TMPDIR') ?? '/tmp'}/keepalived.json`
  return `/proc/${pid}/root${inside}`
}

function stampOf(file: string): { stamp: string; uid: number } | undefined {
  try {
    const { ino, mtimeNs, uid } = statSync(file, { bigint: true })
    return { stamp: `${ino} ${mtimeNs}`, uid: Number(uid) }
  } catch {
    return undefined
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // caught while it was written
  }
}
