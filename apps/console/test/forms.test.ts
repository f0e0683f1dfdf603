import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test('no form is sent by the browser itself: before the page can answer, its fields would stand in the URL', () => {
  const source = fileURLToPath(new URL('../src', import.meta.url))
  const forms = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.tsx'))
    .flatMap(
      name =>
        readFileSync(join(source, name), 'utf8')
          .match(/<form\b[^>]*/g)
          ?.map(form => ({ name, form })) ?? [],
    )
  expect(forms.length).toBeGreaterThan(5)
  expect(forms.filter(({ form }) => !/^<form\s+method="dialog"/.test(form)).map(({ name }) => name)).toEqual([])
})
