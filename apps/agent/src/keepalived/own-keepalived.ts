/** Starting a keepalived that is ours, and taking one away so that our own processes can come. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { findKeepalived, isAlive, type RunningKeepalived } from './running-keepalived'

const EACH = 20
/** For a parent that forked to have its children, and for one that was told to end, ms. */
const PATIENCE = 10_000
const PLACES = ['/usr/sbin/keepalived', '/usr/local/sbin/keepalived', '/sbin/keepalived']

export const keepalivedExecutable = (): string | undefined => PLACES.find(place => existsSync(place))

/**
 * A daemon of its own: it outlives a crash of the agent. Its data files are in the run directory, and which process is ours
 * is noted there. @throws Error in words
 */
export async function startKeepalived(file: string, runDir: string, withIpvs: boolean): Promise<RunningKeepalived> {
  const executable = keepalivedExecutable()
  if (!executable) throw new Error(`there is no keepalived on this director: none of ${PLACES.join(', ')}`)
  const words = ['--use-file', file, ...(withIpvs ? [] : ['--vrrp'])]
  try {
    await promisify(execFile)('env', [`TMPDIR=${runDir}`, executable, ...words], { timeout: PATIENCE })
  } catch (error) {
    throw new Error(`keepalived could not be started: ${error instanceof Error ? error.message : String(error)}`)
  }
  const found = await until(() => findKeepalived().find(each => each.children.length > 0))
  if (!found) throw new Error(`keepalived did not stay up after it was started with ${file}`)
  writeFileSync(noteOf(runDir), JSON.stringify({ pid: found.pid, startedAt: found.startedAt }), { mode: 0o600 })
  return found
}

/** True for the one that the agent started, in this life or an earlier one. */
export function isOurs({ pid, startedAt }: RunningKeepalived, runDir: string): boolean {
  try {
    const noted = JSON.parse(readFileSync(noteOf(runDir), 'utf8')) as { pid: number; startedAt: string }
    return noted.pid === pid && noted.startedAt === startedAt
  } catch {
    return false
  }
}

/** In good order: it says goodbye and leaves nothing. */
export async function stopKeepalived(keepalived: RunningKeepalived, runDir: string): Promise<void> {
  if (isAlive(keepalived)) process.kill(keepalived.pid, 'SIGTERM')
  if (!(await until(() => !isAlive(keepalived)))) throw new Error(`keepalived (pid ${keepalived.pid}) does not end`)
  rmSync(noteOf(runDir), { force: true })
}

/**
 * Its VIPs go to the other director by an advert of priority 0; what it put into IPVS stays, with every connection. So its
 * parts end one by one: the parent is held, that it starts none anew; the checkers, which would empty the kernel's table,
 * are killed; the vrrp process ends in good order. @throws Error, and the parent runs on
 */
export async function takeAway(keepalived: RunningKeepalived, runDir: string): Promise<void> {
  const { pid, vrrp, checkers, children } = keepalived
  const started = new Map(children.map(child => [child, startOf(child)]))
  const isUp = (child: number) => isAlive({ pid: child, startedAt: started.get(child) ?? '' })
  process.kill(pid, 'SIGSTOP')
  try {
    if (checkers !== undefined) process.kill(checkers, 'SIGKILL')
    for (const child of children) if (child !== checkers) end(child)
    if (vrrp !== undefined && !(await until(() => !isUp(vrrp))))
      throw new Error('keepalived’s vrrp process does not end')
    await until(() => !children.some(isUp))
  } catch (error) {
    process.kill(pid, 'SIGCONT')
    throw error
  }
  process.kill(pid, 'SIGKILL')
  await until(() => !isAlive(keepalived))
  for (const file of ['keepalived.pid', 'vrrp.pid', 'checkers.pid', 'bfd.pid'])
    forgetPid(join('/run', file), keepalived)
  rmSync(noteOf(runDir), { force: true })
}

/** The first answer that is not false or undefined; undefined when none comes in time. */
export async function until<T>(look: () => T | undefined | false, patience = PATIENCE): Promise<T | undefined> {
  for (const end = performance.now() + patience; ; ) {
    const seen = look()
    if (seen) return seen
    if (performance.now() >= end) return undefined
    await sleep(EACH)
  }
}

const noteOf = (runDir: string): string => join(runDir, 'keepalived-of-ours.json')

const startOf = (pid: number): string => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch {
    // It ended meanwhile.
  }
}

/** A pid file that is left makes the next keepalived believe in this one. */
function forgetPid(file: string, { pid, children }: RunningKeepalived): void {
  try {
    if ([pid, ...children].includes(Number(readFileSync(file, 'utf8').trim()))) rmSync(file)
  } catch {
    // There is none.
  }
}
