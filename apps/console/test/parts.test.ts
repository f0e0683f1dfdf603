import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ui = join(import.meta.dirname, '../src/ui')
const read = (folder: string) =>
  readdirSync(join(ui, folder))
    .filter(file => file.endsWith('.tsx'))
    .map(file => readFileSync(join(ui, folder, file), 'utf8'))

/** Shown by the shell on every page, or with the text that it edits. */
const ELSEWHERE = ['Toaster', 'CodeEditor', 'RowSpace']

test('the page of parts shows every part', () => {
  const parts = read('.').flatMap(text =>
    [...text.matchAll(/^export (?:const|function) ([A-Z][a-z]\w+)/gm)].map(([, name]) => name!),
  )
  expect(parts.length).toBeGreaterThan(20)
  const page = read('parts').join('\n')
  const missing = parts.filter(name => !ELSEWHERE.includes(name) && !page.includes(`<${name}`))
  expect(missing).toEqual([])
})
