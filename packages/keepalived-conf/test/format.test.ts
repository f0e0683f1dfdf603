import type { Body } from '@keelson/keepalived-conf/document'
import { formatConf } from '@keelson/keepalived-conf/format'
import { parse } from '@keelson/keepalived-conf/parse'
import { validate } from '@keelson/keepalived-conf/validate'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seedText } from './seed'

const untidy = `

global_defs   {
\trouter_id    A   # the first
      script_user   root


notification_email { a@example.com
  }
 }
$LONG = x
$MANY=interface  eth0 \\
   virtual_router_id   9 \\
 priority 100
~SEQ(n, 1,  3)  include  /etc/n$n.conf
vrrp_script  s { script "/bin/a   b"   # two   blanks
  weight   -5 } ! done
vrrp_instance V
{
@main   state   MASTER
notify_master '/bin/a   b'   root
}}
`
const tidy = `global_defs {
    router_id A # the first
    script_user root

    notification_email { a@example.com
    }
}
$LONG = x
$MANY=interface  eth0 \\
   virtual_router_id   9 \\
 priority 100
~SEQ(n, 1,  3)  include  /etc/n$n.conf
vrrp_script s { script "/bin/a   b" # two   blanks
    weight -5 } ! done
vrrp_instance V
{
    @main state MASTER
    notify_master '/bin/a   b'   root
}}
`

/** Everything but white space, in its order, and every word that keepalived reads. */
const inked = (text: string) => text.replace(/[ \t\f\v\r\n]+/g, '')
const wordsOf = (text: string) => {
  const list = (body: Body): unknown[] =>
    body.statements.map(each => [
      each.kind === 'plain' ? each.words.map(word => word.value) : each.kind,
      each.body && list(each.body),
    ])
  return list(parse(text).root)
}

describe('formatting', () => {
  test('indents, spaces and leaves alone what blanks may mean', () => {
    expect(formatConf(untidy)).toBe(tidy)
  })

  test('puts the article in order, with the same findings', () => {
    const text = seedText('master.keepalived.conf')
    const formatted = formatConf(text)
    expect(formatted).toContain('\n            connect_timeout 3\n')
    expect(formatted.split('\n').length).toBe(text.split('\n').length)
    const rules = (conf: string) => validate(parse(conf)).map(each => `${each.line} ${each.rule}`)
    expect(rules(formatted)).toEqual(rules(text))
  })

  test('keeps CRLF, and leaves a line alone that would grow past what keepalived reads', () => {
    expect(formatConf('a  {\r\nb   1\r\n}\r\n')).toBe('a {\r\n    b 1\r\n}\r\n')
    const long = `notify_up "${'x'.repeat(1008)}"`
    expect(formatConf(`a {\n${long}\n}\n`)).toBe(`a {\n${long}\n}\n`)
  })

  const piece = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.constantFrom(' ', '  ', '\t', '\n', '\n\n\n', '\r\n', '{', '}', '"', "'", '#', '!', '\\', '\f'),
    },
    {
      weight: 8,
      arbitrary: fc.constantFrom(
        'vrrp_instance V',
        'state MASTER',
        'priority',
        '100',
        '10.0.0.1/24',
        '@a ',
        '$X=',
        '~SEQ(',
        ')',
        '"a  b"',
      ),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 4 }) },
  )
  const anything = fc.array(piece, { maxLength: 60 }).map(pieces => pieces.join(''))

  test('changes white space only, and nothing the second time, whatever the text', () => {
    fc.assert(
      fc.property(anything, text => {
        const once = formatConf(text)
        expect(inked(once)).toBe(inked(text))
        expect(formatConf(once)).toBe(once)
      }),
      { numRuns: 5000 },
    )
  })

  test('changes no word that is read', () => {
    fc.assert(
      fc.property(anything, text => {
        expect(wordsOf(formatConf(text))).toEqual(wordsOf(text))
      }),
      { numRuns: 5000 },
    )
  })
})
