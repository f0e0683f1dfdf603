/** A page that stands still: as it is, without what is another every time. */
import type { Page } from '@playwright/test'

/** What a moment draws: charts, lanes and pictures of traffic keep their place and are left out. */
const HIDDEN = 'canvas, svg[role="img"], .react-flow__viewport { opacity: 0 !important }'

/**
 * Puts a copy in place of the page that nothing changes any more, every number in it 0 and every name that is made by
 * chance the same; returns what brings the living page back.
 */
export async function standStill(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(async hidden => {
    const living = document.body
    const copy = living.cloneNode(true) as HTMLBodyElement
    const style = document.createElement('style')
    style.textContent = hidden
    copy.append(style)
    copy.normalize()
    const texts = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT)
    for (let text = texts.nextNode(); text; text = texts.nextNode())
      if (text.parentElement?.tagName !== 'STYLE')
        text.nodeValue = (text.nodeValue ?? '')
          .replace(/\/tmp\/[\w.-]+/g, '/tmp')
          .replace(/[\w+/-]{16}…/g, 'chance…')
          .replace(/\b(?=[a-z_-]*\d)[\w-]{16,}\b/gi, 'chance')
          .replace(/\d+/g, '0')
          // In English a date tells its month and its half of the day in letters.
          .replace(/\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) 0\b/g, 'Nov 0')
          .replace(/\b0:0(:0)?\s[AP]M\b/g, time => time.replace('AM', 'PM'))
          // An age counts in what is handy.
          .replace(/\b0 (s|min|h|d)\b/g, '0 s')
          .replace(/0 (秒|分钟|小时|天)/g, '0 秒')
    // A copy has no values that were typed or chosen.
    const fields = 'input, textarea, select'
    const from = living.querySelectorAll<HTMLInputElement>(fields)
    copy.querySelectorAll<HTMLInputElement>(fields).forEach((field, at) => {
      field.value = (from[at]?.value ?? '').replace(/^20\d\d-.*/, '')
    })
    Object.assign(window, { living })
    living.replaceWith(copy)
    await Promise.all(Array.from(copy.querySelectorAll('img'), picture => picture.decode()))
  }, HIDDEN)
  return () =>
    page.evaluate(() => {
      document.body.replaceWith((window as unknown as { living: HTMLElement }).living)
    })
}
