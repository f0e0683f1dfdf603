import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Completion, completionsAt, type Known } from '@keelson/keepalived-conf/completion'
import type { Body } from '@keelson/keepalived-conf/document'
import { hoverAt } from '@keelson/keepalived-conf/hover'
import { FILE_START, readLine, type TokenKind } from '@keelson/keepalived-conf/line-tokens'
import { parse } from '@keelson/keepalived-conf/parse'
import { eachStatement, WHOLE_TEXT } from '@keelson/keepalived-conf/statements-in-text'
import { allBlocks } from '@keelson/keepalived-conf/unknown-keyword'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seedNames, seedText } from './seed'
import { valid } from './valid'

const field = readFileSync(join(import.meta.dirname, 'testdata/field.txt'), 'utf8')
  .split(/^=== .*\n/m)
  .filter(text => text.trim() !== '')
const texts = [valid, ...seedNames.map(seedText), ...field]

/** `|` is the cursor. */
function complete(marked: string, known?: Known): Completion[] {
  const offset = marked.indexOf('|')
  const text = marked.slice(0, offset) + marked.slice(offset + 1)
  return completionsAt(text, offset, 'en', known)?.options ?? []
}
const wordsOf = (marked: string, known?: Known) => complete(marked, known).map(({ word }) => word)

function hover(marked: string) {
  const offset = marked.indexOf('|')
  return hoverAt(marked.slice(0, offset) + marked.slice(offset + 1), offset)
}

function kinds(text: string): [TokenKind, string][] {
  const found: [TokenKind, string][] = []
  let context = FILE_START
  let from = 0
  for (const line of text.split('\n')) {
    const to = from + line.length
    context = readLine(text, from, to, context, (kind, a, b) => found.push([kind, text.slice(a, b)]))
    from = to + 1
  }
  return found
}

describe('lines read one by one', () => {
  test('have the words that the whole file has, in the same blocks', () => {
    const plain = texts.filter(each => !/[$~@]|include/.test(each))
    expect(plain.length).toBeGreaterThan(30)
    for (const text of plain) {
      const fromTree: string[] = []
      const queue: Body[] = [parse(text).root]
      for (let body = queue.pop(); body; body = queue.pop()) {
        for (const { kind, words, body: inner } of body.statements) {
          if (kind !== 'plain') continue
          fromTree.push(`${body.open}: ${words.map(({ start, end }) => text.slice(start, end)).join(' ')}`)
          if (inner) queue.push(inner)
        }
      }
      const fromLines: string[] = []
      eachStatement(text, WHOLE_TEXT, (words, { open }) => {
        fromLines.push(`${open}: ${words.map(({ from, to }) => text.slice(from, to)).join(' ')}`)
      })
      expect(fromLines.sort()).toEqual(fromTree.sort())
    }
  })

  test('never hang, overlap or leave the line, whatever stands in it', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '"',
      '$A',
      ['$', '{A}'].join(''),
      '$A=1',
      '\\',
      '#',
      '!',
      '@x',
      '~SEQ(a,3)',
      ' ',
      'weight',
      '1',
    )
    fc.assert(
      fc.property(fc.array(piece), pieces => {
        const line = pieces.join('')
        let at = 0
        readLine(line, 0, line.length, FILE_START, (_, from, to) => {
          expect(from).toBeGreaterThanOrEqual(at)
          expect(to).toBeGreaterThan(from)
          expect(to).toBeLessThanOrEqual(line.length)
          at = to
        })
      }),
    )
  })

  test('say what each word is', () => {
    expect(
      kinds('$W=5 \\\n  6\n@a vrrp_instance VI_1 { # one\n  priority 5\n  prioritty "x"\n  state MASTER\n}'),
    ).toEqual([
      ['definition', '$W=5 \\'],
      ['definition', '  6'],
      ['condition', '@a'],
      ['block', 'vrrp_instance'],
      ['word', 'VI_1'],
      ['brace', '{'],
      ['comment', '# one'],
      ['keyword', 'priority'],
      ['number', '5'],
      ['unknown', 'prioritty'],
      ['string', '"x"'],
      ['keyword', 'state'],
      ['choice', 'MASTER'],
      ['brace', '}'],
    ])
  })
})

describe('completion', () => {
  test('offers in every block the keywords of that block and no others', () => {
    const text = 'virtual_server 192.0.2.1 80 {\n  |\n  real_server 192.0.2.2 80 {\n  }\n}\n'
    expect(wordsOf(text)).toEqual(expect.arrayContaining(['lb_algo', 'delay_loop', 'real_server', 'include']))
    expect(wordsOf(text)).not.toContain('virtual_router_id')
    expect(wordsOf('|')).toContain('vrrp_instance')
    expect(wordsOf('|')).not.toContain('lb_algo')
    expect(wordsOf('no_such_block {\n  |\n}')).toEqual([])
    const everyKeyword = allBlocks().flatMap(({ keywords }) => Object.keys(keywords))
    expect(everyKeyword).toEqual(expect.arrayContaining(wordsOf('|').filter(word => !word.startsWith('include'))))
  })

  test('leaves out what stands once and does so already, under any of its names, but not the word being written', () => {
    expect(wordsOf('virtual_server 192.0.2.1 80 {\n  lvs_sched rr\n  |\n}')).not.toContain('lb_algo')
    expect(wordsOf('virtual_server 192.0.2.1 80 {\n  lb_algo|\n}')).toContain('lb_algo')
    expect(wordsOf('virtual_server 192.0.2.1 80 { real_server 192.0.2.2 80 { weight 1 }\n|\n}')).toContain('weight')
    expect(wordsOf('virtual_server 192.0.2.1 80 {\n|\n}\nvirtual_server 192.0.2.3 80 { lb_algo rr }')).toContain(
      'lb_algo',
    )
  })

  test('says label, help, default and how it is written; deprecated ones come last', () => {
    const options = complete('vrrp_instance VI_1 {\n  |\n}')
    expect(options.find(({ word }) => word === 'priority')).toMatchObject({
      kind: 'keyword',
      label: 'Priority',
      hint: expect.stringContaining('255'),
    })
    const ofServer = complete('virtual_server 192.0.2.1 80 {\n  |\n}')
    expect(ofServer.find(({ word }) => word === 'lb_algo')).toMatchObject({ label: 'Scheduler', default: 'wlc' })
    const firstOld = options.findIndex(({ deprecated }) => deprecated !== undefined)
    expect(firstOld).toBeGreaterThan(0)
    expect(options.slice(firstOld).every(({ deprecated }) => deprecated !== undefined)).toBe(true)
  })

  test('offers the choices of a value, each with what it does', () => {
    const options = complete('virtual_server 192.0.2.1 80 {\n  lb_algo w|\n}')
    expect(options.map(({ word }) => word)).toEqual(expect.arrayContaining(['rr', 'wrr', 'wlc', 'sh', 'twos']))
    expect(options.find(({ word }) => word === 'rr')?.help).toMatch(/^Round robin/)
    expect(wordsOf('virtual_server 192.0.2.1 80 {\n  lb_kind |\n}')).toEqual(['NAT', 'DR', 'TUN'])
  })

  test('offers names: of blocks of the text, of interfaces the director has, of users written before', () => {
    const text = [
      'global_defs {\n  script_user keepalived\n}',
      'vrrp_script chk_nginx {\n  script "/bin/true"\n}',
      'vrrp_script "chk two" { script "/bin/true" }',
      'vrrp_instance VI_1 {',
    ].join('\n')
    expect(wordsOf(`${text}\n  track_script {\n    |\n  }\n}`)).toEqual(['chk_nginx', 'chk two'])
    expect(wordsOf(`${text}\n  interface |\n}`, { 'interface-name': ['eth0', 'eth1'] })).toEqual(['eth0', 'eth1'])
    expect(wordsOf(`${text}\n  notify "/bin/x" |\n}`)).toEqual(['keepalived'])
    expect(wordsOf(`${text}\n}\nvrrp_sync_group G {\n  group {\n    V|\n  }\n}`)).toEqual(['VI_1'])
  })

  test('offers definitions behind a $, and nothing in comments, strings and behind a value', () => {
    expect(complete('$VIP=192.0.2.1\nvirtual_server $|')).toMatchObject([{ word: '$VIP', label: '192.0.2.1' }])
    expect(complete('# prio|')).toEqual([])
    expect(complete('vrrp_instance VI_1 {\n  notify "/bin/pri|"\n}')).toEqual([])
    expect(complete('vrrp_instance VI_1 {\n  priority 5 |\n}')).toEqual([])
  })
})

describe('hover', () => {
  test('says what a keyword is in the block that it stands in', () => {
    const text = (at: string) =>
      `virtual_server 192.0.2.1 80 {\n  ${at}\n  real_server 192.0.2.2 80 {\n    weight 1\n  }\n}`
    expect(hover(text('wei|ght 5'))).toMatchObject({ title: 'weight', block: 'virtual_server' })
    expect(hover('virtual_server 192.0.2.1 80 { real_server 192.0.2.2 80 { weig|ht 5 } }')).toMatchObject({
      title: 'weight',
      block: 'real_server',
      label: { en: 'Weight', zh: '权重' },
    })
    expect(hover(text('lvs_sch|ed rr'))).toMatchObject({ title: 'lb_algo', default: 'wlc', aliases: ['lvs_sched'] })
  })

  test('says what a choice does, what a definition stands for, and since when a keyword is known', () => {
    expect(hover('virtual_server 192.0.2.1 80 {\n  lb_algo s|h\n}')?.help.en).toMatch(/^Source hash/)
    expect(hover('$A=1\n$A=2\nvirtual_server $|A 80 {\n}\n$A=3')?.help.en).toBe('2')
    expect(hover('interface_up_down_de|lays {\n}')).toMatchObject({ since: '2.2.3' })
    expect(hover('# weig|ht')).toBeUndefined()
    expect(hover('nothing_kno|wn 1')).toBeUndefined()
  })
})
