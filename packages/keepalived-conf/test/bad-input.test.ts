import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { validate } from '@keelson/keepalived-conf/validate'
import { describe, expect, test } from 'vitest'

function found(text: string): string[] {
  return validate(parse(text, { file: 'x.conf' })).map(each => `${each.line} ${each.severity} ${each.rule}`)
}

describe('bad input is one clear error', { timeout: 60_000 }, () => {
  test('an empty file, or one of comments only', () => {
    expect(found('')).toEqual(['1 error empty-file'])
    expect(found('# nothing\n\n! here\n')).toEqual(['1 error empty-file'])
  })

  test('a binary file', () => {
    expect(found('\u007fELF\u0002\u0001\u0000\u0000')).toEqual(['1 error not-text'])
    expect(found('\ufffd\ufffd\u0001JFIF\ufffd')).toEqual(['1 error not-text'])
  })

  test('a file of 50 MB, without reading it', () => {
    const text = 'virtual_server 10.0.0.1 80 {\n}\n'.repeat(1_700_000)
    expect(text.length).toBeGreaterThan(50_000_000)
    expect(found(text)).toEqual(['1 error file-too-large'])
    expect(effectiveConfig(parse(text)).virtual_server).toEqual([])
  })

  test('an unclosed brace, at the line that opens the block', () => {
    const text =
      'global_defs {\n  router_id a\n}\nvrrp_instance VI_1 {\n  virtual_router_id 1\n  interface eth0\n  virtual_ipaddress {\n    10.0.0.1\n  }\n'
    expect(found(text)).toEqual(['4 error unclosed-brace'])
    expect(validate(parse(text))[0]?.message).toBe('the block vrrp_instance VI_1 { is never closed: a } is missing')
  })

  test('a brace too many', () => {
    expect(found('global_defs {\n}\n}\n')).toEqual(['3 error extra-brace'])
  })

  test('a brace where no block can be', () => {
    expect(found('{\n}\nglobal_defs {\n}\n')[0]).toBe('1 error unexpected-brace')
    expect(found('global_defs {\n router_id x {\n }\n}\n')).toEqual([
      '2 error unexpected-block',
      '4 error line-misread',
    ])
    expect(found('global_defs\nvrrp_sync_group G {\n}\n')).toContain('1 error missing-brace')
  })

  test('a quote that does not end on its line', () => {
    expect(found('global_defs {\n router_id "x\n}\n')).toEqual(['2 error unterminated-quote'])
  })

  test('a line longer than keepalived reads', () => {
    expect(found(`global_defs {\n router_id ${'x'.repeat(1100)}\n}\n`)).toEqual([
      '2 error line-too-long',
      '2 error unknown-keyword',
    ])
    expect(found(`global_defs {\n router_id ${'x'.repeat(1000)}\n}\n`)).toEqual([])
  })

  test('a line of ten megabytes, cut as keepalived cuts it', () => {
    const line = parse(`global_defs { ${'ab '.repeat(3_500_000)}\n}\nrouter\n`)
    expect(line.problems.every(({ rule }) => rule === 'line-too-long')).toBe(true)
    expect(line.root.statements.map(({ words }) => words[0]?.value)).toEqual(['global_defs', 'router'])
    expect(line.text.length).toBeGreaterThan(10_000_000)
  })

  test('junk in time that grows with its size: quotes, braces, dollars, conditions, sequences', () => {
    const junk = [
      '"',
      '{ "',
      '} ',
      '\u0024A=\u0024A ',
      '\u0024{A}',
      '@x ',
      '~SEQ(i, 1, 2) ',
      'include x ',
      '\\\n',
      '# "\n',
      'a\r',
    ]
    for (const part of junk) {
      for (const text of [part.repeat(100_000 / part.length), `${part}\n`.repeat(100_000 / (part.length + 1))]) {
        const document = parse(text)
        expect(document.text).toBe(text)
        validate(document)
      }
    }
  })
})
