/** startup_script and shutdown_script: run once before the processes start, and once after they are gone (core/main.c). */
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { log } from '../live/log'
import { endInWords, runScript } from '../scripts/run-script'
import type { Configuration } from './configuration'

type Moment = 'startup_script' | 'shutdown_script'

/** What goes wrong is said, and stops nothing. */
export async function runLifeScript(
  moment: Moment,
  { text, file, surroundings }: Pick<Configuration, 'text' | 'file' | 'surroundings'>,
): Promise<void> {
  const { global_defs } = effectiveConfig(parse(text, { file, surroundings }))
  const script = global_defs[moment]
  if (!script) return
  const timeout = global_defs[`${moment}_timeout`]
  const end = await runScript({ ...global_defs.script_user, ...script, timeout, security: global_defs })
  if (end.saw !== 'exit' || end.status !== 0) log.warn(`${moment} ${script.command} ${endInWords(end)}`)
}
