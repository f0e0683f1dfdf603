/** MISC_CHECK: runs a script and looks at how it ends. */
import { judgeMisc } from '@keelson/director/checkers/judge-misc'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import type { GlobalDefs, MiscCheckConfig } from '@keelson/keepalived-conf/config'
import { monotonicNow } from '../live/clock'
import { runScript } from '../scripts/run-script'

export async function probeMisc(
  config: MiscCheckConfig,
  signal: AbortSignal,
  security?: GlobalDefs,
): Promise<ProbeResult> {
  const startedAt = monotonicNow()
  const { misc_path: command, misc_timeout: timeout, user } = config
  const sight = await runScript({ command, timeout, ...security?.script_user, ...user, security }, signal)
  return judgeMisc(config, sight, monotonicNow() - startedAt)
}
