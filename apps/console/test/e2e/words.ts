/** What the pages say, by key, in the language of who looks: a story told twice is written once. */
import { readFileSync } from 'node:fs'
import { createTranslator } from 'use-intl/core'

export type Language = 'en' | 'zh'
export const languages: readonly Language[] = ['en', 'zh']

type Messages = { [key: string]: string | Messages }

export const messagesIn = (language: Language): Messages =>
  JSON.parse(readFileSync(new URL(`../../messages/${language}.json`, import.meta.url), 'utf8'))

export interface Words {
  language: Language
  (key: string, values?: Record<string, string | number>): string
  /** The message with anything in place of its parameters, but for those that are given; for those that have no plural. */
  like(key: string, values?: Record<string, string | number | RegExp>): RegExp
  /** The message with any figure for its parameter `n`, as a plural has it for many. */
  counted(key: string): RegExp
}

/** No other figure of a message. */
const MANY = 777

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

export function words(language: Language): Words {
  const messages = messagesIn(language)
  const t = createTranslator({
    locale: language,
    messages,
    onError: error => {
      throw error
    },
  }) as (key: string, values?: Record<string, string | number>) => string
  const raw = (key: string) =>
    key
      .split('.')
      .reduce<string | Messages | undefined>((at, name) => (typeof at === 'object' ? at[name] : undefined), messages)
  return Object.assign((key: string, values?: Record<string, string | number>) => t(key, values), {
    language,
    counted: (key: string) => new RegExp(literal(t(key, { n: MANY })).replace(String(MANY), '\\d+')),
    like(key: string, values: Record<string, string | number | RegExp> = {}) {
      const text = raw(key)
      if (typeof text !== 'string') throw new Error(`there is no message ${key}`)
      if (/\{\w+,/.test(text)) throw new Error(`${key} has a plural`)
      const parts = text.split(/\{(\w+)\}/).map((part, at) => {
        if (at % 2 === 0) return literal(part.replaceAll("''", "'"))
        const value = values[part]
        return value instanceof RegExp ? value.source : value === undefined ? '.*' : literal(String(value))
      })
      return new RegExp(parts.join(''))
    },
  })
}
