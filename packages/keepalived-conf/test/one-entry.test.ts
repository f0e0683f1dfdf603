/** Adding a keyword is one entry: everything that reads the table has it at once. In a file of its own, for it adds one. */

import { against } from '@keelson/keepalived-conf/against'
import { vrrpInstance } from '@keelson/keepalived-conf/blocks/vrrp-instance'
import { applyFix } from '@keelson/keepalived-conf/diagnostic'
import { setValue } from '@keelson/keepalived-conf/edit'
import { effectiveConfig } from '@keelson/keepalived-conf/effective'
import { explain } from '@keelson/keepalived-conf/explain'
import { formOf } from '@keelson/keepalived-conf/form'
import { jsonForm } from '@keelson/keepalived-conf/json-form'
import { jsonSchema } from '@keelson/keepalived-conf/json-schema'
import { int } from '@keelson/keepalived-conf/kinds/numbers'
import { say } from '@keelson/keepalived-conf/localized'
import { parse } from '@keelson/keepalived-conf/parse'
import { referencePage } from '@keelson/keepalived-conf/reference-page'
import { render } from '@keelson/keepalived-conf/render'
import type { Keyword } from '@keelson/keepalived-conf/table'
import { validate } from '@keelson/keepalived-conf/validate'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'

const entry: Keyword = {
  value: int(1, 9),
  aliases: ['moon_stage'],
  default: 4,
  since: '9.1.0',
  label: say('Moon phase', '月相'),
  help: say('Which moon the election waits for.', '选举等待的月相。'),
}
;(vrrpInstance.keywords as Record<string, Keyword>).moon_phase = entry

const conf = (line: string) =>
  `vrrp_instance V {\n  interface eth0\n  virtual_router_id 9\n  ${line}\n  virtual_ipaddress {\n    10.0.0.1\n  }\n}\n`
const document = parse(conf('moon_phase 7 # full'), { file: 'x' })
const phaseOf = (text: string) =>
  (effectiveConfig(parse(text)).vrrp_instance[0] as unknown as { moon_phase: number }).moon_phase

test('parse and render know it, and the Config has its value, its alias and its default', () => {
  expect(render(document)).toBe(document.text)
  expect(validate(document)).toEqual([])
  expect([conf('moon_phase 7'), conf('moon_stage 6'), conf('')].map(phaseOf)).toEqual([7, 6, 4])
})

test('an edit changes its line only', () => {
  const edited = setValue(document, [{ block: 'vrrp_instance', name: 'V' }, 'moon_phase'], 3).document
  expect(render(edited)).toBe(conf('moon_phase 3 # full'))
})

test('diagnostics hold it to its kind, and a slip is mended', () => {
  const [range] = validate(parse(conf('moon_phase 12')))
  expect(range).toMatchObject({ line: 4, rule: 'out-of-range', message: 'moon_phase 12 must be 1 to 9' })
  const [slip] = validate(parse(conf('moon_phse 7'), { file: 'x' }))
  expect(slip).toMatchObject({ line: 4, rule: 'unknown-keyword' })
  expect(slip?.fix && applyFix(conf('moon_phse 7'), slip.fix, 'x')).toBe(conf('moon_phase 7'))
  expect(against(document, '2.2.7')?.map(each => each.line)).toEqual([4])
  expect(against(document, '9.1')).toEqual([])
})

test('the form has a field for it, and explain knows it', () => {
  expect(formOf('vrrp_instance')?.fields.find(field => field.keyword === 'moon_phase')).toMatchObject({
    label: { en: 'Moon phase', zh: '月相' },
    input: { type: 'number', min: 1, max: 9 },
    default: '4',
    since: '9.1.0',
  })
  for (const word of ['moon_phase', 'moon_stage'])
    expect(explain(word)).toMatchObject({ kind: 'keyword', places: [{ block: 'vrrp_instance', default: '4' }] })
})

test('the JSON form says it, its schema bounds it, and the page lists it in both languages', () => {
  expect(jsonForm(document)).toMatchObject({ vrrp_instance: [{ moon_phase: 7 }] })
  const accepts = new Ajv2020({ strictTypes: false }).compile(jsonSchema())
  const form = (moon_phase: number) => ({ vrrp_instance: [{ parameters: ['V'], moon_phase }] })
  expect([7, 12].map(phase => accepts(form(phase)))).toEqual([true, false])
  expect(referencePage('en')).toContain('`moon_phase` | a whole number, 1 to 9 | `4` | **Moon phase.**')
  expect(referencePage('zh')).toContain('**月相。**')
})
