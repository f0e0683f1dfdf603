import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { applyFixes } from '@keelson/keepalived-conf/diagnostic'
import type { Body, Document } from '@keelson/keepalived-conf/document'
import { placeOf } from '@keelson/keepalived-conf/document'
import {
  addBlock,
  type Edit,
  moveNode,
  removeNode,
  replaceEntries,
  setArgs,
  setValue,
} from '@keelson/keepalived-conf/edit'
import { follow } from '@keelson/keepalived-conf/follow'
import { parse } from '@keelson/keepalived-conf/parse'
import { render } from '@keelson/keepalived-conf/render'
import { validate, validateStatement } from '@keelson/keepalived-conf/validate'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seedText } from './seed'

const $ = '\u0024'

/** All that a document says, as plain data: two documents of one text must say the same. */
function said(document: Document): unknown {
  const bodyOf = (body: Body): unknown => ({
    open: body.open,
    close: body.close,
    statements: body.statements.map(({ kind, words, body: inner, condition, made }) => ({
      kind,
      words: words.map(({ start, end, value, quoted }) => ({ start, end, value, quoted: quoted ?? false })),
      condition,
      made,
      body: inner && bodyOf(inner),
    })),
  })
  const last = document.text.length
  return [bodyOf(document.root), document.problems, [0, last >> 1, last].map(at => placeOf(document, at))]
}

const text = `${seedText('backup.keepalived.conf').trimEnd()}

# the other
virtual_server 125.38.28.65 80 {
  protocol TCP
  real_server 125.38.38.101 80 {
    weight 1 # one
  }
  # two
  real_server 125.38.38.102 80 { weight 1 }
}
virtual_server group web {
  protocol TCP
  lb_kind DR
  real_server 125.38.38.103 80 { weight 1 }
}
virtual_server_group web {
  125.38.28.66 80
}
`
const server = (index: number) => ({ block: 'virtual_server', index })
const real = (index: number) => ({ block: 'real_server', index })

const step = fc.oneof(
  fc.tuple(fc.constantFrom('priority', 'advert_int', 'virtual_router_id'), fc.integer({ min: 1, max: 255 })).map(
    ([keyword, value]) =>
      (before: Document) =>
        setValue(before, [{ block: 'vrrp_instance' }, keyword], `${value}`),
  ),
  fc.tuple(fc.nat(1), fc.nat(1), fc.nat(99999)).map(
    ([at, of, weight]) =>
      (before: Document) =>
        setValue(before, [server(at), real(of), 'weight'], `${weight}`),
  ),
  fc.tuple(fc.nat(1), fc.nat(1)).map(
    ([at, of]) =>
      (before: Document) =>
        removeNode(before, [server(at), real(of)]),
  ),
  fc.tuple(fc.nat(1), fc.ipV4()).map(
    ([at, address]) =>
      (before: Document) =>
        addBlock(before, [server(at)], { block: 'real_server', args: `${address} 80`, body: ['weight 1'] }),
  ),
  fc.tuple(fc.nat(1), fc.nat(2), fc.nat(2), fc.constantFrom('before' as const, 'after' as const)).map(
    ([at, from, to, side]) =>
      (before: Document) =>
        moveNode(before, [server(at), real(from)], side, real(to)),
  ),
  fc.tuple(fc.nat(1), fc.nat(1), fc.constantFrom('before' as const, 'after' as const)).map(
    ([from, to, side]) =>
      (before: Document) =>
        moveNode(before, [server(from)], side, server(to)),
  ),
  fc
    .uniqueArray(fc.ipV4(), { maxLength: 3 })
    .map(vips => (before: Document) => replaceEntries(before, [{ block: 'vrrp_instance' }, 'virtual_ipaddress'], vips)),
  fc.ipV4().map(address => (before: Document) => setArgs(before, [server(0)], `${address} 80`)),
  fc
    .constantFrom('web', 'other')
    .map(name => (before: Document) => setArgs(before, [{ block: 'virtual_server_group', index: 0 }], name)),
  fc
    .constantFrom('group web', 'group other', '125.38.28.67 80')
    .map(args => (before: Document) => setArgs(before, [server(2)], args)),
  fc
    .uniqueArray(fc.constantFrom('125.38.28.66 80', '125.38.28.66 81', 'fwmark 7'), { maxLength: 3 })
    .map(
      members => (before: Document) => replaceEntries(before, [{ block: 'virtual_server_group', index: 0 }], members),
    ),
)

describe('after an edit', { timeout: 60_000 }, () => {
  test('the document is what reading its text afresh gives, and the edits say what was done', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.boolean(), (steps, crlf) => {
        let now = parse(crlf ? text.replaceAll('\n', '\r\n') : text)
        for (const apply of steps) {
          const edit = apply(now)
          expect(applyFixes(now.text, [{ label: '', edits: edit.edits }], now.file)).toBe(render(edit.document))
          now = edit.document
          expect(said(now)).toEqual(said(parse(render(now))))
          expect(validate(now)).toEqual(validate(parse(render(now))))
        }
        if (crlf) expect(render(now).replaceAll('\r\n', '')).not.toContain('\n')
      }),
      { numRuns: 200 },
    )
  })

  test('of one value exactly one line differs', () => {
    const before = parse(text)
    fc.assert(
      fc.property(fc.nat(1), fc.nat(1), fc.integer({ min: 1000, max: 1_000_000 }), (at, of, weight) => {
        const { document, refused } = setValue(before, [server(at), real(of), 'weight'], `${weight}`)
        expect(refused).toBeUndefined()
        const [old, now] = [text.split('\n'), render(document).split('\n')]
        expect(now).toHaveLength(old.length)
        expect(now.filter((line, index) => line !== old[index])).toHaveLength(1)
      }),
    )
  })

  test('what is added and taken away again leaves no trace', () => {
    const before = parse(text)
    const added = addBlock(before, [server(0)], { block: 'real_server', args: '192.0.2.9 80', body: ['weight 1'] })
    const gone = removeNode(added.document, [server(0), { block: 'real_server', name: '192.0.2.9 80' }])
    expect(render(gone.document)).toBe(text)
  })

  test('the findings of the changed block alone can be asked for', () => {
    const before = parse(text)
    const { document } = setValue(before, [server(0), real(0), 'weight'], '-1')
    const changed = document.root.statements.findIndex((each, index) => each !== before.root.statements[index])
    const statement = document.root.statements[changed]
    const found = statement ? validateStatement(document, statement) : []
    expect(found.map(({ rule }) => rule)).toContain('out-of-range')
    expect(validate(document)).toEqual(expect.arrayContaining(found))
  })
})

describe('another text of the file', { timeout: 60_000 }, () => {
  const written = fc.constantFrom(
    '',
    ' ',
    '\n',
    '}',
    '{',
    '# x\n',
    '1',
    '  weight 3\n',
    '$',
    'real_server 192.0.2.1 80 {\n weight 1\n}\n',
  )
  const change = fc.tuple(fc.nat(text.length), fc.nat(12), written)

  test('is read in the part that changed, or left to be read whole; it says the same as when it is read afresh', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), changes => {
        let now = parse(text)
        validate(now)
        for (const [at, length, put] of changes) {
          const next = now.text.slice(0, at) + put + now.text.slice(at + length)
          const afresh = parse(next)
          now = follow(now, next) ?? afresh
          expect(said(now)).toEqual(said(afresh))
          expect(effectiveConfig(now)).toEqual(effectiveConfig(parse(next)))
          expect(validate(now)).toEqual(validate(parse(next)))
        }
      }),
      { numRuns: 80 },
    )
  })

  test('has the same virtual servers where it says the same, so that who runs them sees which are others', () => {
    const before = parse(text)
    const [first, second] = effectiveConfig(before).virtual_server
    const now = follow(before, text.replace('weight 1 # one', 'weight 1000 # one'))
    const after = now && effectiveConfig(now).virtual_server
    expect(after?.[0]).toBe(first)
    expect(after?.[1]).not.toBe(second)
    expect(after?.[1]?.real_server[0]?.weight).toBe(1000)
  })

  test('has others where global_defs says another thing that holds for them', () => {
    const defs = 'global_defs {\n  smtp_alert off\n}\n'
    const served = text.slice(text.indexOf('virtual_server'))
    const before = parse(defs + served)
    const now = follow(before, defs.replace('off', 'on') + served)
    expect(effectiveConfig(before).virtual_server.map(each => each.smtp_alert)).not.toContain(true)
    expect(now && effectiveConfig(now).virtual_server.map(each => each.smtp_alert)).not.toContain(false)
  })
})

const ordered = `# the file

# first
# of all
vrrp_instance A { # a
    priority 1 # one
    # two lines
    # above
    state BACKUP

    interface eth0
}

# second
vrrp_instance B {
    priority 2
}
vrrp_instance C { priority 3 }`

describe('moving', () => {
  const moved = (
    path: Parameters<typeof moveNode>[1],
    side: 'before' | 'after',
    to: Parameters<typeof moveNode>[3],
  ) => {
    const edit = moveNode(parse(ordered), path, side, to)
    expect(edit.refused).toBeUndefined()
    return render(edit.document).split('\n')
  }
  const named = (name: string) => ({ block: 'vrrp_instance', name })

  test('a value takes its comments along, above and behind', () => {
    expect(moved([named('A'), 'state'], 'before', 'priority').slice(4, 11)).toEqual([
      'vrrp_instance A { # a',
      '    # two lines',
      '    # above',
      '    state BACKUP',
      '    priority 1 # one',
      '',
      '    interface eth0',
    ])
  })

  test('a block takes its comments and the empty line that parts it', () => {
    const lines = moved([named('B')], 'before', named('A'))
    expect(lines.slice(0, 10)).toEqual([
      '# the file',
      '',
      '# second',
      'vrrp_instance B {',
      '    priority 2',
      '}',
      '',
      '# first',
      '# of all',
      'vrrp_instance A { # a',
    ])
    expect(lines.at(-1)).toBe('vrrp_instance C { priority 3 }')
    expect(moved([named('A')], 'after', named('C')).slice(-6)).toEqual([
      '    # above',
      '    state BACKUP',
      '',
      '    interface eth0',
      '}',
      '',
    ])
  })

  test('keeps every line of the file, and only once', () => {
    const names = ['A', 'B', 'C']
    for (const from of names)
      for (const to of names)
        for (const side of ['before', 'after'] as const) {
          const lines = moved([named(from)], side, named(to)).filter(line => line !== '')
          expect(lines.sort()).toEqual(
            ordered
              .split('\n')
              .filter(line => line !== '')
              .sort(),
          )
        }
  })

  test('is refused where lines are shared, and is nothing where it is there already', () => {
    const shared = parse('vrrp_instance A { priority 1\nstate BACKUP }\n')
    expect(moveNode(shared, ['vrrp_instance', 'state'], 'before', 'priority').refused?.en).toContain('shares its line')
    const document = parse(ordered)
    expect(moveNode(document, [named('A')], 'before', named('B')).document).toBe(document)
  })
})

describe('an edit of what stands elsewhere', () => {
  const files: Record<string, string> = {
    'vip.conf': '# the instance\nvrrp_instance V {\n\tpriority 100 # mine\n\tinclude deep.conf\n}\n',
    'deep.conf': 'advert_int 1\r\n',
  }
  const include = (pattern: string) => [{ file: pattern, text: files[pattern] ?? '' }]
  const document = parse('global_defs {\n}\ninclude vip.conf\n', { file: 'main.conf', include })
  const config = (edit: Edit) => effectiveConfig(edit.document).vrrp_instance[0]

  test('lands in the included file and names it', () => {
    const edit = setValue(document, ['vrrp_instance', 'priority'], '150')
    expect(edit.files).toEqual([{ file: 'vip.conf', text: files['vip.conf']?.replace('100', '150') }])
    expect(edit.edits).toEqual([{ file: 'vip.conf', line: 3, column: 11, length: 3, text: '150' }])
    expect(config(edit)?.priority).toBe(150)
    expect(render(edit.document)).toBe(render(document))
    const next = setValue(edit.document, ['vrrp_instance', 'advert_int'], '2')
    expect(next.files).toEqual([{ file: 'deep.conf', text: 'advert_int 2\r\n' }])
    expect([config(next)?.priority, config(next)?.advert_int]).toEqual([150, 2000])
    const added = setValue(next.document, ['vrrp_instance', 'nopreempt'], true)
    expect(added.files.map(({ file }) => file)).not.toContain('main.conf')
    expect(config(added)?.nopreempt).toBe(true)
  })

  test('is refused where a sequence or a definition made it', () => {
    const made = parse(
      `${$}B=priority 1\nvrrp_instance V {\n${$}B\nvirtual_ipaddress {\n~SEQ(i,1,2) 10.0.0.${$}i\n}\n}\n`,
    )
    expect(setValue(made, ['vrrp_instance', 'priority'], '5').refused?.en).toContain('line 3')
    expect(replaceEntries(made, ['vrrp_instance', 'virtual_ipaddress'], ['10.0.0.9']).refused?.en).toContain('line 5')
    expect(render(setValue(made, ['vrrp_instance', 'advert_int'], '5').document)).toContain('\nadvert_int 5\n')
  })

  test('takes the place of a definition that stands for it alone', () => {
    const one = parse(`${$}P=7\nvrrp_instance V {\n priority ${$}{P}0 # x\n}\n`)
    const edit = setValue(one, ['vrrp_instance', 'priority'], '5')
    expect(render(edit.document)).toBe(`${$}P=7\nvrrp_instance V {\n priority 5 # x\n}\n`)
  })
})
