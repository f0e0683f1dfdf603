import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { type Document, placeOf, type Statement, sourceAt, startOf } from '@keelson/keepalived-conf/document'
import { parse } from '@keelson/keepalived-conf/parse'
import type { ParseOptions } from '@keelson/keepalived-conf/parse-options'
import { render } from '@keelson/keepalived-conf/render'
import { validate } from '@keelson/keepalived-conf/validate'
import { describe, expect, test } from 'vitest'

const $ = '\u0024'

/** Every statement as one line of words, deeper ones behind a >, with the line it stands in. */
function shown(document: Document): string[] {
  const lines: string[] = []
  const visit = (statements: readonly Statement[], depth: string) => {
    for (const statement of statements) {
      if (statement.kind !== 'plain') continue
      const at = startOf(statement)
      const place = `${sourceAt(document, at).file === 'x' ? '' : `${sourceAt(document, at).file}:`}${placeOf(document, at).line}`
      lines.push(`${place} ${depth}${statement.words.map(word => word.value).join(' ')}`)
      visit(statement.body?.statements ?? [], `${depth}> `)
    }
  }
  visit(document.root.statements, '')
  return lines
}
const read = (text: string, options: ParseOptions = {}) => {
  const document = parse(text, { file: 'x', ...options })
  expect(render(document)).toBe(text)
  return document
}
const rules = (document: Document) =>
  document.problems.map(({ rule, start }) => `${placeOf(document, start).line} ${rule}`)

describe('definitions', () => {
  test('are put in where keepalived puts them in, as they are when the line is read', () => {
    const text = `${$}A=${$}B\n${$}B=two\na${$}A ${$}{A}x ${$}A, ${$}A) ${$}A/24 '${$}A' "${$}{A} y"\n${$}B=three\nb ${$}A\n`
    expect(shown(read(text))).toEqual([`3 atwo ${$}Bx two, two) ${$}A/24 '${$}A' two y`, '5 b three'])
  })

  test('lose their comment and outer blanks, keep the inner ones, and may be empty', () => {
    expect(shown(read(`${$}A=a  b   # c\n${$}E=\n  x ${$}A y\n ${$}E\nz ${$}E w\n`))).toEqual(['3 x a b y', '5 z w'])
    expect(shown(read(`${$}A = x\n${$}1A=x\n`))).toEqual([`1 ${$}A = x`, `2 ${$}1A=x`])
  })

  test('of several lines may open blocks and hold each other, and stand where they are used', () => {
    const text = `${$}I=inner 1 \\\n inner 2\n${$}B=last \\\n block { \\\n ${$}I \\\n }\nfirst ${$}B\n ${$}{B}\nx ${$}B y\n`
    expect(shown(read(text))).toEqual([
      '7 first last',
      '7 block',
      '7 > inner 1',
      '7 > inner 2',
      '8 last',
      '8 block',
      '8 > inner 1',
      '8 > inner 2',
      `9 x ${$}B y`,
    ])
  })

  test('may open a block that the file closes', () => {
    const text = `${$}OPEN=vrrp_instance V {\n${$}OPEN\n priority 7\n}\nrouter\n`
    expect(shown(read(text))).toEqual(['2 vrrp_instance V', '3 > priority 7', '5 router'])
  })

  test('that nobody defined are reported, and stay', () => {
    const document = read(`a ${$}X\nb ${$}{Y} c\n`)
    expect(rules(document)).toEqual(['1 undefined-definition', '2 undefined-definition'])
    expect(shown(document)).toEqual([`1 a ${$}X`, `2 b ${$}{Y} c`])
  })

  test('in a circle, or doubling without end, stop with a finding', () => {
    expect(rules(read(`${$}A=${$}B\n${$}B=${$}A\nx ${$}A\ny ${$}A\n`))).toContain('3 definition-recursive')
    expect(rules(read(`${$}A=x${$}{A}\nx ${$}A\n`))).toContain('2 definition-recursive')
    const doubling = Array.from({ length: 60 }, (_, n) => `${$}A${n}=${$}{A${n + 1}}${$}{A${n + 1}}`).join('\n')
    expect(rules(read(`${doubling}\n${$}A60=x\nz ${$}A0\n`))).toContain('62 definition-recursive')
    const lines = Array.from({ length: 60 }, (_, n) => `${$}A${n}=${$}A${n + 1} \\\n${$}A${n + 1}`).join('\n')
    expect(rules(read(`${lines}\n${$}A60=x\n${$}A0\n`))).toContain('122 expansion-too-large')
  })

  test('of the host are left open, or what the host says', () => {
    const text = `a ${$}_PWD ${$}_INSTANCE ${$}{_RANDOM 5 6} ${$}{_ENV HOME} ${$}_HASH ${$}{_BANG}x\n`
    expect(rules(read(text))).toEqual([])
    expect(shown(read(text))).toEqual([`1 a ${$}_PWD ${$}_INSTANCE ${$}{_RANDOM 5 6} ${$}{_ENV HOME} # !x`])
    const surroundings = { workingDirectory: '/etc', configId: 'm', environment: { HOME: '/root' }, randomSeed: 1 }
    const first = shown(read(text, { surroundings }))
    expect(first[0]).toMatch(/^1 a \/etc m [56] \/root # !x$/)
    expect(shown(read(text, { surroundings }))).toEqual(first)
  })

  test('leave an edit of what stands beside them possible', () => {
    const config = effectiveConfig(read(`${$}P=15\nvrrp_instance V {\npriority ${$}{P}0\n}\n`))
    expect(config.vrrp_instance[0]?.priority).toBe(150)
  })
})

describe('sequences', () => {
  test('repeat their line, in every form', () => {
    const lines = (text: string) => shown(read(text)).map(line => line.slice(2))
    expect(lines(`~SEQ(i, 3) a${$}i`)).toEqual(['a1', 'a2', 'a3'])
    expect(lines(`~SEQ(i, 3, 1) a${$}i`)).toEqual(['a3', 'a2', 'a1'])
    expect(lines(`~SEQ(i,1,2,6) a${$}i`)).toEqual(['a1', 'a3', 'a5'])
    expect(lines(`~SEQ(i,-2) a${$}i`)).toEqual(['a-1', 'a-2'])
    expect(lines(`~SEQ (i,0x10,0x11)a${$}i`)).toEqual(['a16', 'a17'])
    expect(lines(`~SEQx(i,9,11) a${$}{i}:`)).toEqual(['a9:', 'aa:', 'ab:'])
    expect(lines(`~SEQ(i,1,2)~SEQ(j,1,${$}i) a${$}{i}${$}j`)).toEqual(['a11', 'a21', 'a22'])
    expect(lines(`~LST({a,b}, {1,2}, {3}) x${$}{a}${$}b`)).toEqual(['x12', 'x3'])
    expect(lines(`~LST(a, one, two) x${$}a`)).toEqual(['xone', 'xtwo'])
    expect(lines(`~FOO(a) x\nb ~SEQ(i,1,2)`)).toEqual(['~FOO(a) x', 'b ~SEQ(i,1,2)'])
  })

  test('make blocks and entries of the configuration', () => {
    const text = `vrrp_instance V {\n virtual_ipaddress {\n ~SEQ(i, 4, 6) 10.0.0.${$}i # web\n }\n}\n`
    expect(effectiveConfig(read(text)).vrrp_instance[0]?.virtual_ipaddress.map(vip => vip.address)).toEqual([
      '10.0.0.4',
      '10.0.0.5',
      '10.0.0.6',
    ])
  })

  test('are judged where they are written', () => {
    const text = `vrrp_instance V {\n interface eth0\n virtual_router_id 1\n virtual_ipaddress {\n~SEQ(i, 255, 256) 10.0.0.${$}i\n }\n}\n`
    expect(validate(read(text)).map(({ line, column, rule }) => `${line}:${column} ${rule}`)).toEqual([
      '5:1 invalid-address',
    ])
  })

  test('that keepalived cannot read are reported', () => {
    const bad = ['~SEQ(i,1,2', '~SEQ(i,x,2) l', '~SEQ(i,1,0,2) m', '~LST(a) c', '~LST(a,"x y") g', '~LST({a},{1,2}) f']
    for (const line of bad) expect(rules(read(line)), line).toEqual(['1 sequence-invalid'])
  })

  test('within sequences stop at a bound', () => {
    const deep = Array.from({ length: 12 }, (_, n) => `~SEQ(v${n}, 1, 1000)`).join(' ')
    expect(rules(read(`${deep} x\n`))).toEqual(['1 expansion-too-large'])
    expect(rules(read('~SEQ(i,1,2000000000) x\n'))).toEqual(['1 expansion-too-large'])
  })
})

describe('conditions', () => {
  const text = '@a priority 150\n@^a priority 90\n@b\tstate MASTER\n@c{\n@ x y\n'
  test('count for the config-id given', () => {
    const of = (configId: string) => shown(read(text, { surroundings: { configId } }))
    expect(of('a')).toEqual(['1 priority 150'])
    expect(of('b')).toEqual(['2 priority 90', '3 state MASTER'])
    expect(shown(read(text))).toEqual(['2 priority 90'])
    expect(read(text).configIds).toEqual(['a', 'b', 'c{'])
  })

  test('may stand before blocks, definitions and sequences', () => {
    const blocks = `@a vrrp_instance A {\n@b vrrp_instance B {\n@a ${$}P=1\n@b ${$}P=2\n@a ~SEQ(i,1,2) x${$}i\n priority ${$}P\n}\n`
    expect(shown(read(blocks, { surroundings: { configId: 'b' } }))).toEqual(['2 vrrp_instance B', '6 > priority 2'])
    expect(shown(read(blocks, { surroundings: { configId: 'a' } }))).toEqual([
      '1 vrrp_instance A',
      '5 > x1',
      '5 > x2',
      '6 > priority 1',
    ])
  })
})

describe('includes', () => {
  const files: Record<string, string> = {
    'd/a.conf': 'priority 7\ninclude b.conf\n',
    'd/b.conf': 'nopreempt\nbogus\n',
    'open.conf': 'vrrp_instance V {\n interface eth0',
    'self.conf': 'include self.conf\nx 1\n',
  }
  const include = (pattern: string, from: string) => {
    const file = `${from.includes('/') ? `${from.slice(0, from.lastIndexOf('/'))}/` : ''}${pattern}`
    const text = files[file]
    return text === undefined ? [] : [{ file, text }]
  }

  test('are read in their place, nested, and may leave a block open', () => {
    const document = read('include open.conf\n include d/a.conf # here\n}\n', { include })
    expect(shown(document)).toEqual([
      'open.conf:1 vrrp_instance V',
      'open.conf:2 > interface eth0',
      'd/a.conf:1 > priority 7',
      'd/b.conf:1 > nopreempt',
      'd/b.conf:2 > bogus',
    ])
    expect(document.sources.map(({ file }) => file)).toEqual(['x', 'open.conf', 'd/a.conf', 'd/b.conf'])
    expect(validate(document).map(({ file, line, rule }) => `${file}:${line} ${rule}`)).toContain(
      'd/b.conf:2 unknown-keyword',
    )
  })

  test('of nothing are reported by their strictness, and without a reader all are', () => {
    const severity = (line: string) => read(line, { include }).problems.map(problem => problem.severity ?? 'error')
    expect(severity('include no.conf')).toEqual(['warning'])
    expect(severity('include no*.conf')).toEqual(['info'])
    expect(severity('includea no*.conf')).toEqual(['error'])
    expect(rules(read('include no.conf'))).toEqual(['1 include-not-followed'])
  })

  test('in a circle stop with a finding in the file that closes it', () => {
    const document = read('include self.conf\n', { include })
    expect(validate(document).map(({ file, line, rule }) => `${file}:${line} ${rule}`)).toContain(
      'self.conf:1 include-too-deep',
    )
  })

  test('of ten thousand files stop with a finding, in linear time', () => {
    const many = 'include n.conf\n'.repeat(20_000)
    const document = read(many, { include: () => [{ file: 'n.conf', text: 'x 1\n' }] })
    expect(rules(document)).toEqual(['8193 include-too-many'])
    const chain = (_: string, from: string) => {
      const next = `${Number(from.replace(/\D/g, '')) + 1}.conf`
      return [{ file: next, text: 'include next\n' }]
    }
    expect(rules(read('include next\n', { include: chain }))).toEqual(['1 include-too-deep'])
  })
})
