import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createTranslator } from 'next-intl'
import { expect, test } from 'vitest'
import en from '../messages/en.json'
import zh from '../messages/zh.json'

type Messages = { [key: string]: string | Messages }

const flat = (messages: Messages, prefix = ''): [string, string][] =>
  Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flat(value, `${prefix}${key}.`),
  )

test('English and Chinese have the same messages', () => {
  expect(flat(zh).map(([key]) => key)).toEqual(flat(en).map(([key]) => key))
})

test('no message is empty, and Chinese ones use the same parameters', () => {
  const chinese = new Map(flat(zh))
  for (const [key, text] of flat(en)) {
    expect(text.trim(), key).not.toBe('')
    expect(parameters(chinese.get(key) ?? ''), key).toEqual(parameters(text))
  }
})

test('every message is one that the formatter understands', () => {
  for (const [locale, messages] of [
    ['en', en],
    ['zh', zh],
  ] as const) {
    const failures: string[] = []
    const t = createTranslator({ locale, messages, onError: error => failures.push(error.message) })
    for (const [key, text] of flat(messages))
      t(key as never, Object.fromEntries(parameters(text).map(name => [name, 1])) as never)
    expect(failures).toEqual([])
  }
})

test('every message that a component asks for by name exists', () => {
  const known = new Set(flat(en).map(([key]) => key))
  const missing: string[] = []
  for (const file of sources(fileURLToPath(new URL('../src', import.meta.url)))) {
    const text = readFileSync(file, 'utf8')
    const spaces = [
      ...text.matchAll(/(?:const|let) (\w+) = (?:await )?(?:useTranslations|getTranslations)\('([\w.]+)'\)/g),
    ]
    for (const [, name, space] of spaces) {
      if (spaces.some(other => other[1] === name && other[2] !== space)) continue
      for (const [, key] of text.matchAll(new RegExp(`(?<![\\w.])${name}\\('([\\w.-]+)'`, 'g')))
        if (!known.has(`${space}.${key}`)) missing.push(`${file}: ${space}.${key}`)
    }
  }
  expect(missing).toEqual([])
})

const parameters = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map(match => match[1] ?? ''))].sort()

const sources = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.includes('generated'))
    .map(entry => `${entry.parentPath}/${entry.name}`)
