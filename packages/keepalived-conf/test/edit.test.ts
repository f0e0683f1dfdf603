import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { applyFixes } from '@keelson/keepalived-conf/diagnostic'
import {
  addBlock,
  type Edit,
  entriesOf,
  removeNode,
  replaceEntries,
  setArgs,
  setValue,
  writtenValue,
} from '@keelson/keepalived-conf/edit'
import { parse } from '@keelson/keepalived-conf/parse'
import { render } from '@keelson/keepalived-conf/render'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seedText } from './seed'

const text = `# the pair
global_defs {
    router_id A # name
}

vrrp_instance VI_1 {
    state MASTER
    virtual_router_id 51
    # highest wins
    priority 180   # of two
    virtual_ipaddress {
        10.0.0.1 # web
        10.0.0.2/24 dev eth0
    }
}

virtual_server 10.0.0.1 80 {
    lvs_sched rr
    real_server 10.0.0.5 80 { weight 1 }
    real_server 10.0.0.6 80 {
        weight 2
    }
}
`
const document = parse(text)
const instance = { block: 'vrrp_instance', name: 'VI_1' }
const server = { block: 'virtual_server', name: '10.0.0.1 80' }

/** Lines that went, with -, and that came, with +. */
function changed(edit: Edit): string[] {
  expect(edit.refused).toBeUndefined()
  const before = text.split('\n')
  const after = render(edit.document).split('\n')
  let same = 0
  while (same < before.length && before[same] === after[same]) same++
  let end = 0
  while (end < before.length - same && end < after.length - same && before.at(-1 - end) === after.at(-1 - end)) end++
  return [
    ...before.slice(same, before.length - end).map(line => `-${line}`),
    ...after.slice(same, after.length - end).map(line => `+${line}`),
  ]
}

describe('an edit touches only its own lines', () => {
  test('setting a value keeps the comment beside it', () => {
    const edit = setValue(document, [instance, 'priority'], '150')
    expect(changed(edit)).toEqual(['-    priority 180   # of two', '+    priority 150   # of two'])
    expect(effectiveConfig(edit.document).vrrp_instance[0]?.priority).toBe(150)
  })

  test('a value of the configuration is written in the units of the file', () => {
    const edit = setValue(document, [instance, 'advert_int'], 2500)
    expect(changed(edit)).toEqual(['+    advert_int 2.5'])
  })

  test('a keyword that is not there is added in the order of the table, as deep as its neighbours', () => {
    expect(changed(setValue(document, [instance, 'interface'], 'eth0'))).toEqual(['+    interface eth0'])
    expect(render(setValue(document, [instance, 'interface'], 'eth0').document)).toContain(
      'state MASTER\n    interface eth0',
    )
  })

  test('an alias in the file is kept', () => {
    const edit = setValue(document, [server, 'lb_algo'], 'wrr')
    expect(changed(edit)).toEqual(['-    lvs_sched rr', '+    lvs_sched wrr'])
  })

  test('a block on one line stays on one line when its value changes, and opens up when one is added', () => {
    const first = { block: 'real_server', name: '10.0.0.5 80' }
    expect(changed(setValue(document, [server, first, 'weight'], '3'))).toEqual([
      '-    real_server 10.0.0.5 80 { weight 1 }',
      '+    real_server 10.0.0.5 80 { weight 3 }',
    ])
    const edit = setValue(document, [server, first, 'inhibit_on_failure'], true)
    expect(effectiveConfig(edit.document).virtual_server[0]?.real_server[0]?.inhibit_on_failure).toBe(true)
    expect(effectiveConfig(edit.document).virtual_server[0]?.real_server[0]?.weight).toBe(1)
  })

  test('removing takes the whole line', () => {
    expect(changed(removeNode(document, [instance, 'priority']))).toEqual(['-    priority 180   # of two'])
    const second = { block: 'real_server', name: '10.0.0.6 80' }
    expect(changed(removeNode(document, [server, second]))).toEqual([
      '-    real_server 10.0.0.6 80 {',
      '-        weight 2',
      '-    }',
    ])
  })

  test('entries that stay keep their line and comment', () => {
    const path = [instance, 'virtual_ipaddress']
    expect(entriesOf(document, path)).toEqual(['10.0.0.1', '10.0.0.2/24 dev eth0'])
    expect(changed(replaceEntries(document, path, ['10.0.0.1', '10.0.0.9']))).toEqual([
      '-        10.0.0.2/24 dev eth0',
      '+        10.0.0.9',
    ])
    expect(changed(replaceEntries(document, path, ['10.0.0.9']))).toEqual([
      '-        10.0.0.1 # web',
      '-        10.0.0.2/24 dev eth0',
      '+        10.0.0.9 # web',
    ])
    expect(changed(replaceEntries(document, ['global_defs', 'notification_email'], ['a@b']))).toEqual([
      '+    notification_email {',
      '+        a@b',
      '+    }',
    ])
  })

  test('a new block goes behind the last of its kind', () => {
    const edit = addBlock(document, [server], {
      block: 'real_server',
      args: '10.0.0.7 80',
      body: ['weight 1', { block: 'TCP_CHECK', body: ['connect_timeout 3'] }],
    })
    expect(changed(edit)).toEqual([
      '+    real_server 10.0.0.7 80 {',
      '+        weight 1',
      '+        TCP_CHECK {',
      '+            connect_timeout 3',
      '+        }',
      '+    }',
    ])
    expect(effectiveConfig(edit.document).virtual_server[0]?.real_server.map(each => each.id)).toEqual([
      '10.0.0.5:80',
      '10.0.0.6:80',
      '10.0.0.7:80',
    ])
    const top = addBlock(document, [], { block: 'virtual_server', args: '10.0.0.2 443', body: ['protocol TCP'] })
    expect(render(top.document).startsWith(text.trimEnd())).toBe(true)
    expect(effectiveConfig(top.document).virtual_server.map(each => each.id)).toEqual([
      '10.0.0.1:80/UDP',
      '10.0.0.2:443/TCP',
    ])
  })

  test('a virtual server moves with its address', () => {
    const edit = setArgs(document, [server], '10.0.0.2 8080')
    expect(changed(edit)).toEqual(['-virtual_server 10.0.0.1 80 {', '+virtual_server 10.0.0.2 8080 {'])
    expect(writtenValue(edit.document, ['virtual_server'])).toBe('10.0.0.2 8080')
  })

  test('a flat file stays flat and a CRLF file keeps its line ends', () => {
    const flat = parse(seedText('master.keepalived.conf'))
    const added = setValue(flat, [{ block: 'vrrp_instance' }, 'nopreempt'], true)
    expect(render(added.document)).toContain('\nnopreempt\n')
    const windows = parse(text.replaceAll('\n', '\r\n'))
    const edit = setValue(windows, [instance, 'advert_int'], '2')
    expect(render(edit.document)).toContain('\r\n    advert_int 2\r\n')
    expect(render(edit.document).replaceAll('\r\n', '')).not.toContain('\n')
  })

  test('nothing can be smuggled in', () => {
    for (const value of ['1 }', '1\nstate MASTER', '1 # x', '{', 'a "b', '1 !']) {
      const edit = setValue(document, [instance, 'priority'], value)
      expect(edit.refused?.en, value).toContain('holds a brace')
      expect(edit.document).toBe(document)
    }
    expect(replaceEntries(document, [instance, 'virtual_ipaddress'], ['10.0.0.1\n}']).refused).toBeDefined()
    expect(addBlock(document, [], { block: 'virtual_server', args: '1.2.3.4 {' }).refused).toBeDefined()
    expect(setValue(document, [{ block: 'vrrp_instance', name: 'NO' }, 'priority'], '1').refused?.en).toContain('NO')
  })

  test('after any edits the text is what the edits say, and reads back', () => {
    const step = fc.oneof(
      fc.tuple(fc.constantFrom('priority', 'advert_int', 'virtual_router_id'), fc.integer({ min: 1, max: 255 })).map(
        ([keyword, value]) =>
          (before: typeof document) =>
            setValue(before, [instance, keyword], `${value}`),
      ),
      fc
        .constantFrom('priority', 'state', 'virtual_ipaddress', 'advert_int')
        .map(keyword => (before: typeof document) => removeNode(before, [instance, keyword])),
      fc
        .uniqueArray(fc.ipV4(), { maxLength: 4 })
        .map(vips => (before: typeof document) => replaceEntries(before, [instance, 'virtual_ipaddress'], vips)),
      fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 99 })).map(
        ([address, weight]) =>
          (before: typeof document) =>
            addBlock(before, [server], { block: 'real_server', args: `${address} 80`, body: [`weight ${weight}`] }),
      ),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.boolean(), (steps, crlf) => {
        let now = parse(crlf ? text.replaceAll('\n', '\r\n') : text)
        for (const apply of steps) {
          const edit = apply(now)
          const fix = { label: '', edits: edit.edits }
          expect(applyFixes(now.text, [fix], now.file)).toBe(render(edit.document))
          now = edit.document
        }
        expect(render(now)).toContain('# the pair')
        expect(now.problems).toEqual([])
        expect(render(parse(render(now)))).toBe(render(now))
      }),
      { numRuns: 100 },
    )
  })
})
