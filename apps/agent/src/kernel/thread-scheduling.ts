/** Every thread of this process as the scheduler should have it: the main one waits on those that poll and collect garbage. */
import { readdirSync, readFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import type { ProcessTiming } from '@keelson/contract/messages/live-state'
import type { ProcessScheduling } from '@keelson/director/real-time/process-scheduling'
import { KernelError, limitRealTime, runOnCpus, schedule } from './libc'

type ThreadState = ProcessTiming['threads'][number]

const ESRCH = 3
const TASKS = '/proc/self/task'
const policies = ['other', 'fifo', 'rr', 'batch', 'unknown', 'idle', 'deadline'] as const

export class ThreadScheduling {
  #wanted: ProcessScheduling = {}
  /** what was done to threads, so that what was asked once and is asked no more is taken back */
  #touched = { order: false, cpus: false, rttime: false }
  #threads: string[] = []

  get wanted(): ProcessScheduling {
    return this.#wanted
  }

  /** Does it; what the kernel refuses is answered in words, once each, and the rest is done. */
  apply(wanted: ProcessScheduling): string[] {
    this.#wanted = wanted
    const refused = new Set<string>()
    const attempt = (act: () => void) => {
      try {
        act()
      } catch (error) {
        if (error instanceof KernelError && error.errno === ESRCH) return // it ended meanwhile
        refused.add(error instanceof Error ? error.message : String(error))
      }
    }
    this.#threads = readdirSync(TASKS)
    for (const thread of this.#threads) this.#place(Number(thread), attempt)
    if (wanted.rttime !== undefined || this.#touched.rttime) attempt(() => limitRealTime(wanted.rttime))
    this.#touched = {
      order: this.#touched.order || wanted.rtPriority !== undefined || wanted.nice !== undefined,
      cpus: this.#touched.cpus || wanted.cpus !== undefined,
      rttime: this.#touched.rttime || wanted.rttime !== undefined,
    }
    return [...refused]
  }

  /** Threads come when they are first needed: true when there were new ones, which now are as the others. */
  follow(): boolean {
    const before = this.#threads.join()
    const now = readdirSync(TASKS)
    if (now.join() === before) return false
    this.apply(this.#wanted)
    return true
  }

  /** What is in effect, by the kernel's own word. */
  states(): ThreadState[] {
    return readdirSync(TASKS).flatMap(thread => {
      try {
        return [stateOf(Number(thread))]
      } catch {
        return [] // it ended meanwhile
      }
    })
  }

  #place(thread: number, attempt: (act: () => void) => void): void {
    const { rtPriority, nice, cpus } = this.#wanted
    if (rtPriority !== undefined) attempt(() => schedule(thread, rtPriority))
    else if (nice !== undefined || this.#touched.order) {
      attempt(() => schedule(thread, 0))
      attempt(() => setPriority(thread, nice ?? 0))
    }
    if (cpus) attempt(() => runOnCpus(thread, cpus))
    else if (this.#touched.cpus) attempt(() => runOnCpus(thread, everyCpu))
  }
}

const everyCpu = Array.from({ length: 1024 }, (_, cpu) => cpu)

function stateOf(id: number): ThreadState {
  const stat = readFileSync(`${TASKS}/${id}/stat`, 'utf8')
  const cpus = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync(`${TASKS}/${id}/status`, 'utf8'))?.[1] ?? ''
  const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
  // The fields behind the name, from the third on (man 5 proc): 19 is nice, 40 the real-time priority, 41 the policy.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const field = (number: number) => Number(fields[number - 3])
  return { id, name, policy: policies[field(41)] ?? 'unknown', rtPriority: field(40), nice: field(19), cpus }
}
