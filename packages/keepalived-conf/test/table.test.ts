import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '@keelson/keepalived-conf/blocks/root'
import { explain } from '@keelson/keepalived-conf/explain'
import { formOf } from '@keelson/keepalived-conf/form'
import { rules } from '@keelson/keepalived-conf/rules'
import { type Block, findKeyword } from '@keelson/keepalived-conf/table'
import { allBlocks } from '@keelson/keepalived-conf/unknown-keyword'
import { describe, expect, test } from 'vitest'

const source = join(import.meta.dirname, '../src')
const blocks = allBlocks()
const keywords = new Set(blocks.flatMap(block => [...Object.keys(block.keywords)]))

describe('the table', () => {
  test('is the only place where a keyword is written', () => {
    const interpreters = readdirSync(source).filter(name => name.endsWith('.ts') && name !== 'config.ts')
    expect(interpreters.length).toBeGreaterThan(10)
    for (const name of interpreters) {
      const code = readFileSync(join(source, name), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      const literals = [...code.matchAll(/'([^'\n]*)'/g)].map(match => match[1] ?? '')
      expect(
        literals.filter(literal => keywords.has(literal)),
        name,
      ).toEqual([])
    }
  })

  test('says every label and help in both languages', () => {
    for (const block of blocks) {
      for (const [name, { label, help }] of Object.entries(block.keywords)) {
        for (const text of [label, help]) expect(text.en, name).not.toMatch(/[\u4e00-\u9fff]/)
        expect(help.zh, name).toMatch(/[\u4e00-\u9fff]/)
      }
    }
    for (const rule of rules) {
      expect(rule.title.zh, rule.id).toMatch(/[\u4e00-\u9fff]/)
      expect(rule.help.zh, rule.id).toMatch(/[\u4e00-\u9fff]/)
    }
  })

  test('has each rule once, in kebab-case', () => {
    expect(new Set(rules.map(rule => rule.id)).size).toBe(rules.length)
    expect(rules.length).toBeGreaterThan(50)
    for (const { id } of rules) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/)
  })

  test('never has one word for two keywords of a block', () => {
    for (const block of blocks) {
      const words = Object.entries(block.keywords).flatMap(([name, entry]) => [name, ...(entry.aliases ?? [])])
      const all = [...words, ...Object.keys(block.misplaced ?? {})]
      expect(
        all.filter((word, index) => all.indexOf(word) !== index),
        block.keyword,
      ).toEqual([])
    }
  })

  test('draws a form of every block, with bounds and choices', () => {
    for (const block of blocks) expect(formOf(block.keyword)?.block).toBe(block.keyword)
    const form = formOf('vrrp_instance')
    expect(form?.fields.find(field => field.keyword === 'virtual_router_id')).toMatchObject({
      input: { type: 'number', min: 1, max: 255 },
      required: true,
    })
    expect(form?.fields.find(field => field.keyword === 'advert_int')).toMatchObject({
      input: { type: 'number', unit: 's' },
      default: '1',
    })
    expect(form?.fields.find(field => field.keyword === 'virtual_ipaddress')?.input.type).toBe('list')
    expect(formOf('authentication')?.fields.find(field => field.keyword === 'auth_pass')?.secret).toBe(true)
    expect(formOf('virtual_server')?.fields.find(field => field.keyword === 'lb_algo')?.choices).toContain('wlc')
    expect(formOf('virtual_server')?.blocks.map(each => each.block)).toEqual(['real_server'])
    expect(formOf('nothing')).toBeUndefined()
  })

  test('explains keywords where they stand, and rules', () => {
    const retry = explain('retry')
    expect(retry?.kind === 'keyword' && retry.places.map(place => place.block)).toContain('TCP_CHECK')
    expect(explain('lvs_sched')).toMatchObject({ kind: 'keyword', places: [{ aliases: ['lb_algo'], default: 'wlc' }] })
    expect(explain('virtual-server-not-a-vip')).toMatchObject({ kind: 'rule', rule: { severity: 'warning' } })
    expect(explain('no such word')).toBeUndefined()
  })

  test('is not fooled by the names every object has', () => {
    for (const word of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      for (const block of blocks) expect(findKeyword(block as Block, word)).toBeUndefined()
      expect(explain(word)).toBeUndefined()
    }
    expect(findKeyword(root as Block, 'vrrp_instance')?.name).toBe('vrrp_instance')
  })
})
