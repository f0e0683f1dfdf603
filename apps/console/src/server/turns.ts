/**
 * Turns of the one thread that answers everybody. SQLite answers without ever letting go of it, so a chain of queries would
 * run to its end before anything that came in meanwhile is looked at. Who has had his time waits for another turn, and what
 * a person waits for goes before what runs by itself.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

/** ms of work between two looks at what has come in; the processor's own, for on a busy machine all else passes without any */
const LONGEST = 5
/** One of so many who go on is what runs by itself, however many people wait. */
const SHARE = 4

const background = new AsyncLocalStorage<true>()
const waiting = { people: [] as (() => void)[], background: [] as (() => void)[] }
let began: number | undefined
let given = 0

/** What `work` asks the database for, and all that follows from it, waits behind what people ask for. */
export const inBackground = <Result>(work: () => Result): Result => background.run(true, work)

/** Resolves when the caller may go on; undefined: at once. */
export function turn(): Promise<void> | undefined {
  const lane = background.getStore() ? 'background' : 'people'
  if (began === undefined) begin()
  const isFree = waiting.people.length === 0 && (lane === 'people' || waiting.background.length === 0)
  if (isFree && worked() - (began ?? 0) < LONGEST) return undefined
  return new Promise(resolve => waiting[lane].push(resolve))
}

/** ms that this process has had of the processor */
export function worked(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function begin(): void {
  began = worked()
  setImmediate(next)
}

/** The loop has looked at all that came in: those who wait go on, one after the other, until the turn is over. */
function next(): void {
  if (waiting.people.length + waiting.background.length === 0) {
    began = undefined
    return
  }
  begin()
  release()
}

function release(): void {
  const first = ++given % SHARE === 0 ? waiting.background : waiting.people
  const resolve = first.shift() ?? waiting.people.shift() ?? waiting.background.shift()
  if (!resolve) return
  resolve()
  // when all that follows from him has stopped at his next question
  queueMicrotask(() =>
    process.nextTick(() => {
      if (worked() - (began ?? 0) < LONGEST) release()
    }),
  )
}
