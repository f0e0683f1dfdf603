/** A text that changed comes whole to whoever was told the one before, whatever was changed in it. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Configure, configureAfter, wholeOf } from '../src/live/configure-after'

const message = (text: string): Configure => ({
  type: 'configure',
  file: 'keepalived.conf',
  text,
  surroundings: { configId: 'a' },
  revision: 7,
  engine: 'builtin',
})
/** What a child makes of it. */
const arrives = (before: string, after: string) => {
  const told = JSON.parse(JSON.stringify(configureAfter(message(before), message(after))))
  if (told.type === 'configure') return told
  const { splice, ...whole } = wholeOf(told, before)
  expect(splice).toEqual(told.splice)
  return whole
}

it('the first is told whole, and one that is the same with next to nothing', () => {
  const text = 'virtual_server 10.0.0.1 80 {\n}\n'.repeat(10_000)
  expect(configureAfter(undefined, message(text))).toEqual(message(text))
  expect(JSON.stringify(configureAfter(message(text), message(text))).length).toBeLessThan(300)
  const changed = `${text.slice(0, 150_000)}weight 7\n${text.slice(150_000)}`
  expect(JSON.stringify(configureAfter(message(text), message(changed))).length).toBeLessThan(300)
  expect(arrives(text, changed)).toEqual(message(changed))
})

it('any text after any other', () => {
  const part = fc.constantFrom('a', 'ab', '\n', 'é', '😀', 'x'.repeat(20_000), 'y'.repeat(16_384))
  const text = fc.array(part, { maxLength: 8 }).map(parts => parts.join(''))
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(arrives(before, after)).toEqual(message(after))
    }),
  )
})
