/**
 * The stock keepalived of this network namespace, found in /proc by what it executes: it need not be ours, nor have its pid
 * file where we would look. Its pid files only say which of its children is which.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename, isAbsolute, join, resolve } from 'node:path'

const DEFAULT_FILE = '/etc/keepalived/keepalived.conf'

export interface RunningKeepalived {
  /** the parent */
  pid: number
  /** clock ticks since boot: with the pid it names one process for good */
  startedAt: string
  executable: string
  words: string[]
  /** the configuration it reads */
  file: string
  vrrp?: number
  checkers?: number
  /** all of its children */
  children: number[]
  /** the systemd unit that runs it, unless that is the agent's own */
  unit?: string
}

interface Seen {
  pid: number
  parent: number
  startedAt: string
  executable: string
}

/** Parents, of which there should be one. */
export function findKeepalived(): RunningKeepalived[] {
  const here = linkOf('/proc/self/ns/net')
  const seen = readdirSync('/proc').flatMap(name => (/^\d+$/.test(name) ? (look(Number(name)) ?? []) : []))
  const pids = new Set(seen.map(({ pid }) => pid))
  return seen
    .filter(({ pid, parent }) => !pids.has(parent) && linkOf(`/proc/${pid}/ns/net`) === here)
    .map(({ pid, startedAt, executable }) => {
      const words = wordsOf(pid)
      const children = seen.filter(({ parent }) => parent === pid).map(each => each.pid)
      const child = (flags: string[], file: string) => childOf(pid, optionOf(words, flags), file, children)
      return {
        pid,
        startedAt,
        executable,
        words,
        file: resolve(linkOf(`/proc/${pid}/cwd`), optionOf(words, ['-f', '--use-file']) ?? DEFAULT_FILE),
        vrrp: child(['-r', '--vrrp_pid'], 'vrrp.pid'),
        checkers: child(['-c', '--checkers_pid'], 'checkers.pid'),
        children,
        unit: unitOf(pid),
      }
    })
}

/** Zombies are gone: they hold nothing any more. */
export function isAlive({ pid, startedAt }: { pid: number; startedAt: string }): boolean {
  const now = statOf(pid)
  return now !== undefined && now.startedAt === startedAt && now.state !== 'Z' && now.state !== 'X'
}

/** True when the process takes the signal itself: another one would end by it. */
export function takesSignal(pid: number, signal: number): boolean {
  const masks = textOf(`/proc/${pid}/status`).matchAll(/^Sig(?:Blk|Cgt):\s*([0-9a-f]+)/gm)
  return [...masks].some(([, mask]) => (BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n)
}

/** A word of its environment. */
export const environmentOf = (pid: number, name: string): string | undefined =>
  textOf(`/proc/${pid}/environ`)
    .split('\0')
    .find(each => each.startsWith(`${name}=`))
    ?.slice(name.length + 1)

/** `-f FILE`, `-fFILE`, `--use-file FILE` and `--use-file=FILE`. */
export function optionOf(words: readonly string[], names: readonly string[]): string | undefined {
  for (const [at, word] of words.entries())
    for (const name of names) {
      if (word === name) return words[at + 1]
      if (name.startsWith('--') && word.startsWith(`${name}=`)) return word.slice(name.length + 1)
      if (!name.startsWith('--') && word.startsWith(name)) return word.slice(name.length)
    }
  return undefined
}

function look(pid: number): Seen | undefined {
  // After an upgrade the kernel adds this word.
  const executable = linkOf(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '')
  if (basename(executable) !== 'keepalived') return undefined
  const stat = statOf(pid)
  return stat && stat.state !== 'Z' ? { pid, executable, ...stat } : undefined
}

/** proc(5): what follows the name, which may hold anything, in its parentheses. */
function statOf(pid: number): { parent: number; startedAt: string; state: string } | undefined {
  const text = textOf(`/proc/${pid}/stat`)
  const words = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state = '', parent = ''] = words
  return text === '' ? undefined : { state, parent: Number(parent), startedAt: words[19] ?? '' }
}

const wordsOf = (pid: number): string[] => textOf(`/proc/${pid}/cmdline`).split('\0').slice(0, -1)

function childOf(parent: number, named: string | undefined, file: string, children: number[]): number | undefined {
  const files = named ? [named] : ['/run', '/run/keepalived', '/var/run'].map(folder => join(folder, file))
  for (const each of files) {
    if (!isAbsolute(each)) continue
    const pid = Number(textOf(`/proc/${parent}/root${each}`).trim())
    if (children.includes(pid)) return pid
  }
  return undefined
}

function unitOf(pid: number): string | undefined {
  const unit = (of: string) => /([^/\n]+\.service)$/m.exec(textOf(`/proc/${of}/cgroup`))?.[1]
  const found = unit(String(pid))
  return found === unit('self') ? undefined : found
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file)
  } catch {
    return ''
  }
}
