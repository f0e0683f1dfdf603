/**
 * Hands items out at once, but no more often than every `gather` ms: what comes meanwhile goes together. What is urgent
 * waits `hurry` ms at most, and takes along what waits. An empty batch after `quiet` ms of nothing.
 */
export function batches<T>({ gather, hurry = gather, quiet }: { gather: number; hurry?: number; quiet: number }) {
  let items: T[] = []
  let isUrgent = false
  let wake: (() => void) | undefined

  return {
    push(more: T[], urgent = false): void {
      for (const item of more) items.push(item)
      isUrgent ||= urgent
      wake?.()
    },

    /** An empty batch now, for news that is not an item. */
    wake(): void {
      wake?.()
    },

    async *read(signal: AbortSignal | undefined): AsyncGenerator<T[]> {
      let last = Number.NEGATIVE_INFINITY
      const due = () => last + (isUrgent ? hurry : gather) - performance.now()
      while (!signal?.aborted) {
        if (items.length === 0) await pause(quiet, signal, resolve => (wake = resolve))
        // of two hundred agents that come back at once, each is news of its own
        for (let early = due(); early > 0 && !signal?.aborted; early = due())
          await pause(early, signal, resolve => (wake = () => isUrgent && resolve()))
        if (signal?.aborted) return
        wake = undefined
        last = performance.now()
        const batch = items
        items = []
        isUrgent = false
        yield batch
      }
    },
  }
}

function pause(ms: number, signal: AbortSignal | undefined, onWait: (resolve: () => void) => void): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
    onWait(done)
  })
}
