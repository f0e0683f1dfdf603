/** Times as the browser has them: when a key came, when what it did was painted, when a figure was on the screen. */
import type { Locator, Page } from '@playwright/test'

declare global {
  interface Window {
    /** Milliseconds since 1970, of the last key. */
    keelsonLastKey: number
    keelsonPaints: Map<number, number>
    keelsonKeys: number
    keelsonMoves: { weight: number; at: number }[]
  }
}

/** From now on: the time of every key, and how long its event took to the next paint (Event Timing; 16 ms is the least told). */
export async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const known = window.keelsonPaints !== undefined
    window.keelsonPaints = new Map()
    window.keelsonKeys = 0
    if (known) return
    addEventListener(
      'keydown',
      event => {
        window.keelsonLastKey = performance.timeOrigin + event.timeStamp
        window.keelsonKeys++
      },
      { capture: true },
    )
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) {
        if (!('interactionId' in entry) || typeof entry.interactionId !== 'number' || entry.interactionId === 0)
          continue
        const longest = window.keelsonPaints.get(entry.interactionId) ?? 0
        window.keelsonPaints.set(entry.interactionId, Math.max(longest, entry.duration))
      }
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
  })
}

/** From now on: each value that a drag of this bar asks for, as the bar itself counts it, and when the browser had it; milliseconds since 1970. */
export async function watchPointer(slider: Locator): Promise<void> {
  await slider.evaluate(bar => {
    const known = window.keelsonMoves !== undefined
    window.keelsonMoves = []
    if (known) return
    addEventListener(
      'pointermove',
      ({ clientX, timeStamp, buttons }) => {
        const box = bar.getBoundingClientRect()
        const max = Number(bar.getAttribute('aria-valuemax'))
        const weight = Math.max(0, Math.min(max, Math.round(((clientX - box.left) / box.width) * max)))
        if (buttons === 0 || window.keelsonMoves.at(-1)?.weight === weight) return
        window.keelsonMoves.push({ weight, at: performance.timeOrigin + timeStamp })
      },
      { capture: true },
    )
  })
}

/** Of every key since: those that took less than is told of count as 16 ms. */
export async function keysToPaint(page: Page): Promise<number[]> {
  return await page.evaluate(async () => {
    await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const told = [...window.keelsonPaints.values()]
    return [...told, ...Array.from({ length: Math.max(0, window.keelsonKeys - told.length) }, () => 16)]
  })
}

/** When a row that holds the one text shows the other, in milliseconds since 1970 and painted. */
export function painted(page: Page, inRow: string, shows: string): { watching: Promise<void>; at: Promise<number> } {
  const name = `seen ${inRow} ${shows}`
  const watching = page.evaluate(
    ({ name, inRow, shows }) => {
      const row = [...document.querySelectorAll('tr')].find(each => each.textContent?.includes(inRow))
      if (!row) throw new Error(`no row has ${inRow}`)
      const times = window as unknown as Record<string, Promise<number>>
      times[name] = new Promise(resolve => {
        const observer = new MutationObserver(() => {
          if (!row.textContent?.replaceAll(',', '').includes(shows)) return
          observer.disconnect()
          requestAnimationFrame(() => {
            const channel = new MessageChannel()
            channel.port1.onmessage = () => resolve(performance.timeOrigin + performance.now())
            channel.port2.postMessage(0)
          })
        })
        observer.observe(row, { subtree: true, childList: true, characterData: true })
      })
    },
    { name, inRow, shows },
  )
  return {
    watching,
    at: watching.then(() =>
      page.evaluate(name => (window as unknown as Record<string, Promise<number>>)[name] ?? 0, name),
    ),
  }
}
