import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonForm } from '@keelson/keepalived-conf/json-form'
import { jsonSchema } from '@keelson/keepalived-conf/json-schema'
import { parse } from '@keelson/keepalived-conf/parse'
import { rules } from '@keelson/keepalived-conf/rules'
import { allBlocks } from '@keelson/keepalived-conf/unknown-keyword'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { docs } from '../tools/docs'
import { corpus } from './corpus'
import { seedText } from './seed'
import { valid } from './valid'

const kept = (name: string) => readFileSync(join(import.meta.dirname, '../docs', name), 'utf8')

describe('the pages in docs/', () => {
  test.each(Object.keys(docs()))('%s is what the table says (else: npm run docs -w @keelson/keepalived-conf)', name => {
    expect(kept(name)).toBe(docs()[name])
  })

  test('name every keyword and every rule, in both languages', () => {
    for (const page of ['reference.md', 'reference.zh.md']) {
      for (const block of allBlocks()) {
        for (const name of Object.keys(block.keywords)) expect(kept(page), name).toContain(`\`${name}\``)
      }
    }
    for (const rule of rules) {
      expect(kept('rules.md')).toContain(`## ${rule.id}\n\n**${rule.title.en}**`)
      expect(kept('rules.zh.md')).toContain(`## ${rule.id}\n\n**${rule.title.zh}**`)
    }
  })
})

describe('the JSON form', () => {
  const accepts = new Ajv2020({ strict: true, strictTypes: false }).compile(jsonSchema())

  test('says what the file says, in its words and units, without its secrets', () => {
    expect(jsonForm(parse(seedText('master.keepalived.conf')))).toMatchObject({
      global_defs: { router_id: 'LVS_CNC_1' },
      vrrp_sync_group: [{ parameters: ['VGM'], group: ['VI_CACHE'] }],
      vrrp_instance: [
        {
          parameters: ['VI_CACHE'],
          state: 'MASTER',
          priority: 180,
          advert_int: 5,
          authentication: { auth_type: 'PASS', auth_pass: '********' },
          virtual_ipaddress: ['125.38.38.64'],
        },
      ],
      virtual_server: [
        {
          parameters: ['125.38.38.64', '80'],
          delay_loop: 6,
          lb_algo: 'wlc',
          real_server: [
            { parameters: ['125.38.38.101', '80'], weight: 100, TCP_CHECK: [{ connect_timeout: 3, connect_port: 80 }] },
            {},
            {},
            {},
          ],
        },
      ],
    })
  })

  test('is valid by the published schema for every file of the corpus, broken ones too', () => {
    const texts = [valid, ...corpus().map(each => each.text)]
    const refused = texts.flatMap(text => (accepts(jsonForm(parse(text))) ? [] : [[text, accepts.errors]]))
    expect(texts.length).toBeGreaterThan(700)
    expect(refused.slice(0, 3)).toEqual([])
  })

  test('is refused by the schema when it says what keepalived would not take', () => {
    const form = (change: object) => ({ vrrp_instance: [{ parameters: ['V'], ...change }] })
    expect(accepts(form({ priority: 100 }))).toBe(true)
    for (const wrong of [
      { priority: 256 },
      { priority: '100' },
      { prioritee: 100 },
      { nopreempt: 1 },
      { virtual_ipaddress: '1.2.3.4' },
    ]) {
      expect(accepts(form(wrong)), JSON.stringify(wrong)).toBe(false)
    }
    expect(accepts({ vrrp_instance: [{ priority: 100 }] })).toBe(false)
  })
})
