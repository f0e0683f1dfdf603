/** A page as somebody without a mouse has it: where Tab leads, and in which order. */
import { expect, type Locator, type Page } from '@playwright/test'

/** More stops than any page may have. */
const MOST = 600

export interface Stop {
  what: string
  /** A ring can be seen around it, or around what stands for it. */
  isSeen: boolean
  /** It stands after the stop before it in the document. */
  isInOrder: boolean
}

export interface Walk {
  stops: Stop[]
  /** What can be operated and was not come by. */
  missed: string[]
  /** The focus left the page after the last stop. */
  left: boolean
}

/** Tab through the whole page, from its beginning until the focus leaves it. */
export async function walkThrough(page: Page): Promise<Walk> {
  await page.evaluate(prepare)
  const stops: Stop[] = []
  let left = false
  for (let tabs = 0; tabs < MOST; tabs++) {
    await tab(page)
    const stop = await page.evaluate(step)
    if (!stop) {
      left = true
      break
    }
    if (stop !== 'same') stops.push(stop)
  }
  return { stops, left, missed: await page.evaluate(missed) }
}

/** A text that takes Tab for itself gives it back after Escape, and says so. */
async function tab(page: Page, key = 'Tab'): Promise<void> {
  const editor = page.locator('[contenteditable="true"]:focus')
  if ((await editor.count()) > 0) {
    await expect(editor).toHaveAccessibleDescription(/Esc.*Tab/)
    await page.keyboard.press('Escape')
  }
  await page.keyboard.press(key)
}

/** Runs in the page. */
function prepare(): void {
  const name = (element: Element): string => {
    const label =
      element.getAttribute('aria-label') ??
      (element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined) ??
      element.textContent
    const role = element.getAttribute('role') ?? element.tagName.toLowerCase()
    return `${role} "${label?.trim().slice(0, 60)}"`
  }
  const ring = (element: Element): string => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(element)
    const isDrawn = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0 && !/, 0\)$/.test(outlineColor)
    return `${isDrawn ? outlineWidth : ''} ${boxShadow}`
  }
  /** Of the element and of what is drawn around it. */
  const rings = (element: Element): string => {
    const around = [element, element.parentElement, element.closest('label'), element.closest('.cm-editor')]
    return around.map(each => each && ring(each)).join(' | ')
  }
  // From the very beginning, also where a field has taken the focus already.
  const start = document.createElement('span')
  start.tabIndex = -1
  document.body.prepend(start)
  start.focus()
  start.remove()
  const operable = `a[href], button, input, select, textarea, summary, [contenteditable="true"],
    ${['button', 'link', 'slider', 'checkbox', 'radio', 'switch', 'tab', 'menuitem', 'listbox', 'combobox', 'textbox']
      .map(role => `[role="${role}"]`)
      .join()}`
  const isThere = (element: HTMLElement): boolean =>
    element.checkVisibility({ visibilityProperty: true }) &&
    element.getClientRects().length > 0 &&
    !element.closest('[inert], [aria-hidden="true"]') &&
    !element.matches(':disabled')
  const all = [...document.querySelectorAll<HTMLElement>(operable)].filter(isThere)
  const unfocused = new Map(all.map(element => [element, rings(element)]))
  Object.assign(window, { walk: { all, unfocused, seen: new Set<Element>(), last: undefined, name, rings } })
}

interface WalkState {
  all: HTMLElement[]
  unfocused: Map<Element, string>
  seen: Set<Element>
  last: Element | undefined
  name(element: Element): string
  rings(element: Element): string
}

/** Runs in the page. Undefined: the focus has left it; `same`: still within, as day and hour of a moment are. */
async function step(): Promise<Stop | 'same' | undefined> {
  const { walk } = window as unknown as { walk: WalkState }
  const element = document.activeElement
  if (!element || element === document.body) return undefined
  if (element === walk.last) return 'same'
  if (walk.seen.has(element)) return undefined
  const before = walk.unfocused.get(element)
  const isInOrder =
    !walk.last?.isConnected || Boolean(walk.last.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)
  walk.seen.add(element)
  walk.last = element
  const looks = () => {
    const now = walk.rings(element)
    return before === undefined ? now.replace(/none|\||\s/g, '') !== '' : now !== before
  }
  // an editor draws its ring a moment later
  let isSeen = looks()
  for (let frames = 0; !isSeen && frames < 30; frames++) {
    await new Promise(requestAnimationFrame)
    isSeen = looks()
  }
  return { what: walk.name(element), isSeen, isInOrder }
}

/** Runs in the page. */
function missed(): string[] {
  const { walk } = window as unknown as { walk: WalkState }
  /** Within these the arrows lead from one to the next: one stop for all of them. */
  const composites = '[role="tablist"], [role="listbox"], [role="radiogroup"], [role="menu"], [data-arrows]'
  const byArrows = (element: Element) => {
    const composite = element.parentElement?.closest(composites)
    return composite !== null && composite !== undefined && [...walk.seen].some(each => composite.contains(each))
  }
  const isRadioOfGroup = (element: Element) =>
    element instanceof HTMLInputElement &&
    element.type === 'radio' &&
    [...walk.seen].some(each => each instanceof HTMLInputElement && each.name === element.name)
  return walk.all
    .filter(element => element.isConnected && !walk.seen.has(element) && !byArrows(element) && !isRadioOfGroup(element))
    .map(walk.name)
}

/** Tab, or Shift and Tab where it lies behind, until it has the focus. */
export async function tabTo(page: Page, place: Locator): Promise<void> {
  await expect(place).toBeVisible()
  const where = () =>
    place.evaluate(element => {
      const { activeElement: focused, body } = document
      if (element === focused) return 'here'
      const isBehind =
        focused !== body && focused?.compareDocumentPosition(element) === Node.DOCUMENT_POSITION_PRECEDING
      return isBehind ? 'behind' : 'ahead'
    })
  for (let tabs = 0; tabs < MOST; tabs++) {
    const at = await where()
    if (at === 'here') break
    await tab(page, at === 'behind' ? 'Shift+Tab' : 'Tab')
  }
  await expect(place).toBeFocused()
}

export async function press(page: Page, place: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, place)
  await page.keyboard.press(key)
}

/** In place of what stands there. */
export async function typeInto(page: Page, place: Locator, text: string): Promise<void> {
  await tabTo(page, place)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
  await expect(place).toHaveValue(text)
}

/** By arrows, as a list that is closed is chosen from. */
export async function choose(page: Page, list: Locator, option: string): Promise<void> {
  await tabTo(page, list)
  const at = () => list.evaluate(element => (element as HTMLSelectElement).selectedOptions[0]?.label)
  await page.keyboard.press('Home')
  for (let more = await list.locator('option').count(); more > 0 && (await at()) !== option; more--)
    await page.keyboard.press('ArrowDown')
  expect(await at()).toBe(option)
}
