/** A process of its own, so that what is measured is the console and not the program that plays two hundred directors. */
import { readFileSync } from 'node:fs'
import { setTimeout as after } from 'node:timers/promises'

export interface PageToAsk {
  page: string
  /** what the page asks for, at once */
  urls: string[]
}

/** `pid`: of the console */
export type ToAsker = { pages: PageToAsk[]; cookie: string; pid: number } | 'take'
/**
 * ms by page, of all since the last `take`; `spent`: what the console's thread had of the processor meanwhile, for others and for
 * this, which says the same however busy the machine is. `failed`: answers other than 200
 */
export interface Asked {
  took: Record<string, number[]>
  spent: Record<string, number[]>
  failed: number
}

/** between one page and the next: a person who clicks about. ms */
const PAUSE = 20

let asked: Asked = { took: {}, spent: {}, failed: 0 }

process.on('message', (message: ToAsker) => {
  if (message === 'take') {
    process.send?.(asked)
    asked = { took: {}, spent: {}, failed: 0 }
  } else void ask(message)
})

async function ask({ pages, cookie, pid }: Exclude<ToAsker, 'take'>): Promise<never> {
  /** ns on the processor: the first word of schedstat (proc(5)) */
  const onProcessor = () => Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
  for (;;)
    for (const { page, urls } of pages) {
      const before = onProcessor()
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
      asked.spent[page] = [...(asked.spent[page] ?? []), onProcessor() - before]
      await after(PAUSE)
    }
}
