/** A process of its own, so that what is measured is the console and not the program that plays two hundred directors. */
import { setTimeout as after } from 'node:timers/promises'

export interface PageToAsk {
  page: string
  /** what the page asks for, at once */
  urls: string[]
}

export type ToAsker = { pages: PageToAsk[]; cookie: string } | 'take'
/** ms by page, of all since the last `take`; `failed`: answers other than 200 */
export interface Asked {
  took: Record<string, number[]>
  failed: number
}

/** between one page and the next: a person who clicks about. ms */
const PAUSE = 20

let asked: Asked = { took: {}, failed: 0 }

process.on('message', (message: ToAsker) => {
  if (message === 'take') {
    process.send?.(asked)
    asked = { took: {}, failed: 0 }
  } else void ask(message.pages, message.cookie)
})

async function ask(pages: PageToAsk[], cookie: string): Promise<never> {
  for (;;)
    for (const { page, urls } of pages) {
      const begun = performance.now()
      const answers = await Promise.all(
        urls.map(async url => {
          const answer = await fetch(url, { headers: { cookie } })
          await answer.arrayBuffer()
          return answer.ok
        }),
      )
      asked.failed += answers.filter(ok => !ok).length
      asked.took[page] = [...(asked.took[page] ?? []), performance.now() - begun]
      await after(PAUSE)
    }
}
