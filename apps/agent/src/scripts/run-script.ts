/** Runs a script of the configuration: no shell, as its user, within its time, in a process group of its own. */
import { spawn } from 'node:child_process'
import type { MiscSight } from '@keelson/director/checkers/judge-misc'
import { commandWords } from '@keelson/keepalived-conf/command-words'
import { accountOf } from './account'
import { judgeScript } from './script-security'

export interface ScriptOrder {
  command: string
  /** words behind those of the command */
  args?: string[]
  user?: string
  group?: string
  /** milliseconds */
  timeout: number
  /** the global_defs that say whether a script that others could change may run */
  security?: { enable_script_security: boolean; use_symlink_paths: boolean }
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
export function runScript(order: ScriptOrder, signal?: AbortSignal): Promise<MiscSight> {
  const { command, args = [], user, group, timeout, security } = order
  return new Promise(resolve => {
    let account: ReturnType<typeof accountOf>
    try {
      account = process.getuid?.() === 0 ? accountOf(user, group) : undefined
    } catch (error) {
      resolve({ saw: 'error', error: error instanceof Error ? error.message : String(error) })
      return
    }
    const [program = '', ...words] = commandWords(command)
    const refusal = security && refusalOf(program, security, account?.uid)
    if (refusal) {
      resolve({ saw: 'error', error: refusal })
      return
    }
    const script = spawn(program, [...words, ...args], {
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

/** enable_script_security: root runs nothing that others could change; without it such a script runs, as in keepalived. */
function refusalOf(
  program: string,
  { enable_script_security, use_symlink_paths }: NonNullable<ScriptOrder['security']>,
  uid: number | undefined,
): string | undefined {
  if (!enable_script_security || (uid ?? process.getuid?.()) !== 0) return undefined
  const { missing, unsafe } = judgeScript(program, use_symlink_paths)
  return missing ?? (unsafe && `enable_script_security refuses it: ${unsafe}`)
}
