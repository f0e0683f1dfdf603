/** MISC_CHECK: runs a script and looks at how it ends. */
import { spawn } from 'node:child_process'
import { judgeMisc, type MiscSight } from '@keelson/director/checkers/judge-misc'
import type { ProbeResult } from '@keelson/director/checkers/probe-result'
import type { MiscCheckConfig } from '@keelson/keepalived-conf/config'
import { monotonicNow } from '../live/clock'

export async function probeMisc(config: MiscCheckConfig, signal: AbortSignal): Promise<ProbeResult> {
  const startedAt = monotonicNow()
  const sight = await runScript(config, signal)
  return judgeMisc(config, sight, monotonicNow() - startedAt)
}

/** In a process group of its own, so that a timeout ends what the script started as well. */
function runScript({ misc_path, misc_timeout }: MiscCheckConfig, signal: AbortSignal): Promise<MiscSight> {
  return new Promise(resolve => {
    const script = spawn('/bin/sh', ['-c', `exec ${misc_path}`], { stdio: 'ignore', detached: true })
    const kill = () => {
      if (script.pid !== undefined) process.kill(-script.pid, 'SIGKILL')
    }
    let late = false
    const timer = setTimeout(() => {
      late = true
      kill()
    }, misc_timeout)
    signal.addEventListener('abort', kill, { once: true })
    const settle = (sight: MiscSight) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', kill)
      resolve(sight)
    }
    script.on('error', error => settle({ saw: 'error', error: error.message }))
    script.on('exit', (status, killedBy) =>
      settle(
        late
          ? { saw: 'timeout', after: misc_timeout }
          : killedBy
            ? { saw: 'signal', signal: killedBy }
            : { saw: 'exit', status: status ?? 0 },
      ),
    )
  })
}
