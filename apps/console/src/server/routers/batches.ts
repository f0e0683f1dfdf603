/**
 * Hands items out at once, but no more often than every `gather` ms: what comes meanwhile goes together. An empty batch
 * after `quiet` ms of nothing.
 */
export function batches<T>(gather: number, quiet: number) {
  let items: T[] = []
  let wake: (() => void) | undefined

  return {
    push(more: T[]): void {
      for (const item of more) items.push(item)
      wake?.()
    },

    /** An empty batch now, for news that is not an item. */
    wake(): void {
      wake?.()
    },

    async *read(signal: AbortSignal | undefined): AsyncGenerator<T[]> {
      let next = 0
      while (!signal?.aborted) {
        if (items.length === 0) await pause(quiet, signal, resolve => (wake = resolve))
        if (signal?.aborted) return
        wake = undefined
        // of two hundred agents that come back at once, each is news of its own
        const early = next - performance.now()
        if (early > 0) await pause(early, signal)
        next = performance.now() + gather
        const batch = items
        items = []
        yield batch
      }
    },
  }
}

function pause(ms: number, signal: AbortSignal | undefined, onWait?: (resolve: () => void) => void): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
    onWait?.(done)
  })
}
