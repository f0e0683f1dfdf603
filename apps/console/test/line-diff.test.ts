import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hunks, lineDiff } from '../src/features/diff/line-diff'

const text = fc.array(fc.constantFrom('a', 'b', 'c', '}'), { maxLength: 40 }).map(lines => lines.join('\n'))

test('without the lines that came it is the text before, without those that went the text after', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = lineDiff(before, after)
      const only = (kind: string) =>
        lines
          .filter(line => line.kind === 'same' || line.kind === kind)
          .map(line => line.text)
          .join('\n')
      expect(only('gone')).toBe(before)
      expect(only('come')).toBe(after)
      lines
        .filter(line => line.before !== undefined)
        .forEach((line, index) => {
          expect(line.before).toBe(index + 1)
        })
    }),
  )
})

test('one changed line is one line gone and one come', () => {
  const lines = lineDiff('a\nweight 1\nb', 'a\nweight 3\nb')
  expect(lines.filter(({ kind }) => kind !== 'same').map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'gone weight 1',
    'come weight 3',
  ])
})

test('hunks leave out what is far from any change', () => {
  const before = Array.from({ length: 100 }, (_, n) => `line ${n}`)
  const after = before.with(50, 'other')
  const shown = hunks(lineDiff(before.join('\n'), after.join('\n')))
  expect(shown.map(line => line?.text)).toEqual([
    undefined,
    'line 47',
    'line 48',
    'line 49',
    'line 50',
    'other',
    'line 51',
    'line 52',
    'line 53',
    undefined,
  ])
})
