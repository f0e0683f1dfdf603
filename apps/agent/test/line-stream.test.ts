import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readLines } from '../src/live/line-stream'

const dir = mkdtempSync(join(tmpdir(), 'lines-'))
const path = join(dir, 'lines.sock')
const server = createServer()
beforeAll(() => new Promise<void>(listening => server.listen(path, listening)))
afterAll(() => {
  server.close()
  rmSync(dir, { recursive: true, force: true })
})

/** What a reader hears of these chunks. */
async function heard(chunks: readonly string[]): Promise<string[]> {
  const lines: string[] = []
  const welcome = new Promise<Socket>(accepted => server.once('connection', accepted))
  const writer = connect(path)
  const reader = await welcome
  readLines(reader, text => lines.push(text))
  const ended = new Promise(resolve => reader.once('close', resolve))
  // Each by itself, so that the next is another chunk.
  for (const chunk of chunks) await new Promise<void>(written => writer.write(chunk, () => written()))
  writer.end()
  reader.on('end', () => reader.end())
  await ended
  return lines
}

it('tells each line once and whole, however it was cut', async () => {
  const chunk = fc.array(fc.constantFrom('a', 'é', '\n', '{"x":1}'), { minLength: 1, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(fc.array(chunk, { maxLength: 12 }), async chunks => {
      const texts = chunks.map(each => each.join(''))
      const whole = texts.join('').split('\n')
      whole.pop() // what has no end yet is no line
      expect(await heard(texts)).toEqual(whole.filter(line => line !== ''))
    }),
    { numRuns: 40 },
  )
})

it('joins a line of many chunks', async () => {
  const long = 'x'.repeat(3_000_000)
  expect(await heard([`first\n${long}`, long, '\nlast\n'])).toEqual(['first', long + long, 'last'])
})
