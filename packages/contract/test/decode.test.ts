import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeFromAgent, decodeFromConsole, decodeLiveObject } from '../src/decode'

const fixtures = join(import.meta.dirname, 'fixtures')
const linesOf = (file: string) => readFileSync(join(fixtures, file), 'utf8').trim().split('\n')

describe('messages of every version that was ever released', () => {
  it.each(readdirSync(fixtures).filter(file => file.includes('from-agent')))('%s still parse', file => {
    for (const line of linesOf(file)) expect(decodeFromAgent(line)).toMatchObject({ ok: true })
  })
  it.each(readdirSync(fixtures).filter(file => file.includes('from-console')))('%s still parse', file => {
    for (const line of linesOf(file)) expect(decodeFromConsole(line)).toMatchObject({ ok: true })
  })
})

it.each(['v1-traffic-from-agent.jsonl', 'v2-engine-from-agent.jsonl'])('nothing of what %s tells is lost', file => {
  for (const line of linesOf(file)) {
    const decoded = decodeFromAgent(line)
    if (!decoded.ok || decoded.message.type !== 'change') throw new Error(`no change: ${line}`)
    const { key, value } = decoded.message
    expect(decodeLiveObject(key, value)?.value).toMatchObject(value as object)
  }
})

describe('a hostile peer', () => {
  it('never makes decoding throw, whatever it sends', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.anything().map(value => String(JSON.stringify(value))),
        ),
        text => {
          expect(decodeFromAgent(text)).toHaveProperty('ok')
          expect(decodeFromConsole(text)).toHaveProperty('ok')
        },
      ),
    )
  })

  it('is told which field is wrong', () => {
    const text = JSON.stringify({
      type: 'set-weight',
      id: '1',
      virtualServer: 'v',
      realServer: 'r',
      weight: -1,
      by: 'x',
    })
    expect(decodeFromConsole(text)).toMatchObject({
      ok: false,
      reason: 'invalid',
      detail: expect.stringContaining('weight'),
    })
  })

  it('gets unknown types and text that is no JSON named apart', () => {
    expect(decodeFromAgent('{"type":"shell","command":"rm"}')).toMatchObject({ ok: false, reason: 'unknown-type' })
    expect(decodeFromAgent('GET / HTTP/1.1')).toMatchObject({ ok: false, reason: 'not-json' })
    expect(decodeFromAgent('{"type":"constructor"}')).toMatchObject({ ok: false, reason: 'unknown-type' })
  })

  it('cannot smuggle an object under a key of another kind or of no kind', () => {
    expect(decodeLiveObject('vrrp/VI_1', { name: 'VI_1' })).toBeUndefined()
    expect(decodeLiveObject('__proto__/x', {})).toBeUndefined()
    expect(decodeLiveObject('shell/x', {})).toBeUndefined()
  })
})

it('fields that this side does not know are ignored', () => {
  const decoded = decodeFromConsole(JSON.stringify({ type: 'resync', later: { version: 2 } }))
  expect(decoded).toEqual({ ok: true, message: { type: 'resync' } })
})
