import type { Body, Document } from '@keelson/keepalived-conf/document'
import { endOf, startOf } from '@keelson/keepalived-conf/document'
import { lint } from '@keelson/keepalived-conf/lint'
import { parse } from '@keelson/keepalived-conf/parse'
import { render } from '@keelson/keepalived-conf/render'
import { validate } from '@keelson/keepalived-conf/validate'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seedNames, seedText } from './seed'

/** Every word, brace and quote of the tree in the order of the text, checked to lie between its neighbours. */
function leaves(document: Document): [start: number, end: number][] {
  const found: [number, number][] = []
  const queue: Body[] = [document.root]
  for (let body = queue.pop(); body; body = queue.pop()) {
    for (const statement of body.statements) {
      if (statement.condition) found.push([statement.condition.start, statement.words[0]?.start ?? 0])
      for (const word of statement.words) found.push([word.start, word.end])
      if (!statement.body) continue
      found.push([statement.body.open, statement.body.open + 1])
      if (statement.body.close < document.text.length) found.push([statement.body.close, statement.body.close + 1])
      queue.push(statement.body)
    }
  }
  for (const { rule, start, end } of document.problems) {
    if (rule === 'extra-brace' || rule === 'unexpected-brace') found.push([start, end])
  }
  return found.sort((a, b) => a[0] - b[0] || a[1] - b[1])
}

function expectNothingLost(text: string) {
  const document = parse(text)
  expect(render(document)).toBe(text)
  if (document.problems.some(problem => problem.rule === 'not-text')) return
  let at = 0
  let between = ''
  for (const [start, end] of leaves(document)) {
    between += text.slice(at, start)
    at = Math.max(at, end)
  }
  between += text.slice(at)
  const lost = between.split('\n').filter(line => !/^[ \t\r\f\v]*([#!].*)?$/s.test(line))
  expect(lost).toEqual([])
}

const grammar = fc.array(
  fc.constantFrom(
    'vrrp_instance',
    'VI_1',
    '{',
    '}',
    '{',
    '}',
    '\n',
    '\n',
    '\r\n',
    ' ',
    '\t',
    '"',
    '"a b"',
    "'",
    '# note',
    '! note',
    '\\#',
    '$A=1',
    '$A',
    '\u0024{A}',
    '@id',
    '@^id',
    '~SEQ(a,1,2)',
    '\\',
    'virtual_ipaddress',
    '10.0.0.1/24',
    'priority',
    '100',
    '/',
    'é',
    '中',
  ),
  { maxLength: 60 },
)

describe('parse and render', { timeout: 60_000 }, () => {
  test.each(seedNames)('give back %s character for character', name => expectNothingLost(seedText(name)))

  test('give back any text, and leave only blanks and comments outside the tree', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), expectNothingLost))
    fc.assert(
      fc.property(
        grammar.map(parts => parts.join('')),
        expectNothingLost,
      ),
      { numRuns: 1000 },
    )
  })

  test('an @id that stands alone and came of a definition covers what it was written as', () => {
    expectNothingLost('$A=1}@^id\n\u0024{A}vrrp_instance')
    expectNothingLost('$A=\n@^id $A')
  })

  test('give back the article with characters taken out and put in anywhere', () => {
    const text = seedText('master.keepalived.conf')
    const cut = fc.tuple(
      fc.nat(text.length),
      fc.nat(40),
      fc.constantFrom('', '{', '}', '"', '#', '\n', '!', 'x', ' $Y '),
    )
    fc.assert(
      fc.property(cut, ([at, length, put]) => {
        const mutated = text.slice(0, at) + put + text.slice(at + length)
        expectNothingLost(mutated)
        const document = parse(mutated)
        for (const { line, column } of [...validate(document), ...lint([document])]) {
          const width = mutated.split('\n')[line - 1]?.length ?? -1
          if (column < 1 || column > width + 1) throw new Error(`${line}:${column} is outside the text`)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('know a block however its braces are placed', () => {
    for (const text of ['a b {\nc 1\n}', 'a b\n{\nc 1\n}', 'a b { c 1 }', 'a b{c 1}', 'a b # x\n\n# y\n{ c 1\n}']) {
      const [block] = parse(text).root.statements
      expect(
        block?.words.map(word => word.value),
        text,
      ).toEqual(['a', 'b'])
      expect(
        block?.body?.statements.map(each => each.words.map(word => word.value)),
        text,
      ).toEqual([['c', '1']])
    }
  })

  test('take quotes, escapes and comments as keepalived does', () => {
    const [first, second] = parse('a "b # c" d\\#e # f\ng!h').root.statements
    expect(first?.words.map(word => word.value)).toEqual(['a', 'b # c', 'd#e'])
    expect(second?.words.map(word => word.value)).toEqual(['g'])
  })

  test('put one-line definitions in where they are used', () => {
    const document = parse('$IF=eth0\n$TWO=a b\ninterface \u0024{IF}\nx $TWO\ny $NONE')
    expect(document.root.statements.slice(2).map(each => each.words.map(word => word.value))).toEqual([
      ['interface', 'eth0'],
      ['x', 'a', 'b'],
      ['y', '$NONE'],
    ])
  })

  test('keep the span of a block from its keyword to its closing brace', () => {
    const text = '# top\nvrrp_instance V {\n  state BACKUP\n} # end\n'
    const document = parse(text)
    const [block] = document.root.statements
    expect(block && text.slice(startOf(block), endOf(block, document))).toBe('vrrp_instance V {\n  state BACKUP\n}')
  })

  test('stay linear and off the call stack: 100,000 nested blocks, a million braces', () => {
    const nested = 'a {\n'.repeat(100_000)
    expect(parse(nested).problems.every(problem => problem.rule === 'unclosed-brace')).toBe(true)
    expect(validate(parse(nested + '}\n'.repeat(100_000))).length).toBeLessThanOrEqual(10_001)
    expect(parse('}\n'.repeat(1_000_000)).problems).toHaveLength(10_000)
  })
})
