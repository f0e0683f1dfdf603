/** Runs a script of the configuration: no shell, as its user, within its time, in a process group of its own. */
import { spawn } from 'node:child_process'
import type { MiscSight } from '@keelson/director/checkers/judge-misc'
import { commandWords } from '@keelson/keepalived-conf/command-words'
import { accountOf } from './account'

export interface ScriptOrder {
  command: string
  user?: string
  group?: string
  /** milliseconds */
  timeout: number
}

/** keepalived's words for it. */
export function endInWords(sight: MiscSight): string {
  switch (sight.saw) {
    case 'exit':
      return sight.status === 0 ? 'succeeded' : `failed (exited with status ${sight.status})`
    case 'signal':
      return `failed (due to signal ${sight.signal})`
    case 'timeout':
      return 'timed_out'
    case 'error':
      return `failed (${sight.error})`
  }
}

/** Between asking a late script to end and ending it, ms (keepalived). */
const PATIENCE = 2000

/** How it ended; a timeout ends what the script started as well. */
export function runScript({ command, user, group, timeout }: ScriptOrder, signal?: AbortSignal): Promise<MiscSight> {
  return new Promise(resolve => {
    let account: ReturnType<typeof accountOf>
    try {
      account = process.getuid?.() === 0 ? accountOf(user, group) : undefined
    } catch (error) {
      resolve({ saw: 'error', error: error instanceof Error ? error.message : String(error) })
      return
    }
    const [program = '', ...words] = commandWords(command)
    const script = spawn(program, words, {
      stdio: 'ignore',
      detached: true,
      cwd: '/',
      ...account,
    })
    const kill = (how: NodeJS.Signals) => {
      try {
        if (script.pid !== undefined) process.kill(-script.pid, how)
      } catch {
        // it went by itself
      }
    }
    const abort = () => kill('SIGKILL')
    let insisting: NodeJS.Timeout | undefined
    const timer = setTimeout(() => {
      kill('SIGTERM')
      insisting = setTimeout(() => kill('SIGKILL'), PATIENCE)
      settle({ saw: 'timeout', after: timeout })
    }, timeout)
    signal?.addEventListener('abort', abort, { once: true })
    const settle = (sight: MiscSight) => {
      clearTimeout(timer)
      resolve(sight)
    }
    script.on('error', error => settle({ saw: 'error', error: error.message }))
    script.on('exit', (status, killedBy) => {
      clearTimeout(insisting)
      signal?.removeEventListener('abort', abort)
      settle(killedBy ? { saw: 'signal', signal: killedBy } : { saw: 'exit', status: status ?? 0 })
    })
  })
}
