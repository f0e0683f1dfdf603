/** startup_script and shutdown_script: run once before the processes start, and once after they are gone (core/main.c). */
import type { Config } from '@keelson/keepalived-conf/config'
import { log } from '../live/log'
import { endInWords, runScript } from '../scripts/run-script'

type Moment = 'startup_script' | 'shutdown_script'

/** What goes wrong is said, and stops nothing. */
export async function runLifeScript(moment: Moment, { global_defs }: Config): Promise<void> {
  const script = global_defs[moment]
  if (!script) return
  const timeout = global_defs[`${moment}_timeout`]
  const end = await runScript({ ...global_defs.script_user, ...script, timeout, security: global_defs })
  if (end.saw !== 'exit' || end.status !== 0) log.warn(`${moment} ${script.command} ${endInWords(end)}`)
}
