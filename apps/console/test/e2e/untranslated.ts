/** What a reader of Chinese would see in English on a page: sentences of the English messages that have a translation. */
import type { Page } from '@playwright/test'
import { messagesIn } from './words'

type Messages = ReturnType<typeof messagesIn>

const flat = (messages: Messages, prefix = ''): [string, string][] =>
  Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flat(value, `${prefix}${key}.`),
  )

/** Two words may be keepalived's own, which stay as they are. */
const isSentence = (text: string): boolean => text.split(/\s+/).filter(word => /\p{L}/u.test(word)).length > 2

/** What stands in an English message between its parameters, where it is said otherwise in Chinese. */
const sentences: readonly string[] = (() => {
  const chinese = new Map(flat(messagesIn('zh')))
  const found = flat(messagesIn('en')).flatMap(([key, text]) => {
    const translated = chinese.get(key) ?? ''
    const parts = text.split(/[{}#]/).map(part => part.trim())
    return parts.filter(part => isSentence(part) && !/, plural|, select/.test(part) && !translated.includes(part))
  })
  return [...new Set(found)]
})()

export async function untranslated(page: Page): Promise<string[]> {
  const seen = await page.evaluate(() => {
    const told = ['aria-label', 'title', 'placeholder', 'alt']
    const attributes = [...document.body.querySelectorAll(told.map(name => `[${name}]`).join())].flatMap(element =>
      told.flatMap(name => element.getAttribute(name) ?? []),
    )
    return [document.title, document.body.innerText, ...attributes]
  })
  return sentences.filter(sentence => seen.some(text => text.includes(sentence)))
}
