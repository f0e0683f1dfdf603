/**
 * What is due when: a heap, and one timer of Node's for the first of it. A timer each, made anew for every check and
 * living as long as a delay_loop, costs the collector more than the check costs the kernel.
 */
import { type Instant, NEVER } from '@keelson/director/instant'
import { monotonicNow } from '../live/clock'

export interface Due {
  /** The queue's to write: NEVER while it is not waited for. */
  dueAt: Instant
  run(): void
}

/** In one turn of the event loop: answers are seen in between, however many are due after a standstill. */
const MOST_IN_A_TURN = 128

export class DueQueue {
  /** The heap: a task that was taken back or set anew stays until its old one, and is passed over. */
  readonly #instants: Instant[] = []
  readonly #tasks: Due[] = []
  #timer: NodeJS.Timeout | undefined
  #timerAt = NEVER
  #more: NodeJS.Immediate | undefined
  #running = false

  /** Once, in place of whatever it was set to. */
  set(task: Due, at: Instant): void {
    task.dueAt = at
    this.#push(task, at)
    // While tasks run, the timer is set when the last of them has.
    if (at < this.#timerAt && !this.#running && !this.#more) this.#arm()
  }

  cancel(task: Due): void {
    task.dueAt = NEVER
  }

  #arm(): void {
    clearTimeout(this.#timer)
    this.#timerAt = this.#instants[0] ?? NEVER
    if (this.#timerAt === NEVER) return
    // Node's clock counts whole milliseconds: without one more it would ring before the instant, and then again.
    this.#timer = setTimeout(() => this.#run(), Math.max(0, Math.ceil(this.#timerAt - monotonicNow()) + 1))
  }

  #run(): void {
    this.#more = undefined
    this.#running = true
    const isDone = this.#runDue(monotonicNow())
    this.#running = false
    if (isDone) this.#arm()
    else this.#more = setImmediate(() => this.#run())
  }

  /** False when more is due than one turn should do. */
  #runDue(now: Instant): boolean {
    for (let ran = 0, first = this.#tasks[0]; first; first = this.#tasks[0]) {
      const isWanted = first.dueAt === this.#instants[0]
      if (isWanted && first.dueAt > now) break
      if (ran === MOST_IN_A_TURN) return false
      this.#pop()
      if (!isWanted) continue
      first.dueAt = NEVER
      ran++
      first.run()
    }
    return true
  }

  #push(task: Due, at: Instant): void {
    const [instants, tasks] = [this.#instants, this.#tasks]
    let place = instants.length
    while (place > 0) {
      const parent = (place - 1) >> 1
      const above = instants[parent] ?? NEVER
      if (above <= at) break
      instants[place] = above
      tasks[place] = tasks[parent] as Due
      place = parent
    }
    instants[place] = at
    tasks[place] = task
  }

  #pop(): void {
    const [instants, tasks] = [this.#instants, this.#tasks]
    const at = instants.pop()
    const task = tasks.pop()
    const length = instants.length
    if (at === undefined || !task || length === 0) return
    let place = 0
    for (let child = 1; child < length; child = 2 * place + 1) {
      if (child + 1 < length && (instants[child + 1] ?? NEVER) < (instants[child] ?? NEVER)) child++
      const below = instants[child] ?? NEVER
      if (below >= at) break
      instants[place] = below
      tasks[place] = tasks[child] as Due
      place = child
    }
    instants[place] = at
    tasks[place] = task
  }
}
