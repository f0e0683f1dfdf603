import { hostname } from 'node:os'
import { parse } from '@keelson/keepalived-conf/parse'
import { validate } from '@keelson/keepalived-conf/validate'
import { describe, expect, test } from 'vitest'
import { type Case, mutations } from './mutations'
import { hasKeepalived, keepalivedSaysOfEach } from './oracle'

/** What these files are not about; the oracle of the table holds it. Each with the reason why it is left out here. */
const notSyntax: [said: RegExp, reason: string][] = [
  [
    /has no urls? |has no path|No script path|no real servers/,
    'what a block lacks is said at its }, ours at its start',
  ],
  [/virtual router id must be set|Unknown state|No VIP specified/, 'the same'],
  [/script|uid\/gid|SECURITY/, 'which users and scripts there are, only the host knows'],
  [/WARNING - interface|Non-existent interface/, 'which interfaces there are, only the host knows'],
  [/zero port only valid|Invalid tunnel option|more than one sync group|only 1 virtual router/, 'values, not syntax'],
]

/** Files that keepalived reads in two ways at once. */
const cutDefinition = 'definition-cut'

const V = (lines: string) =>
  `vrrp_instance V {\n interface eth0\n virtual_router_id 9\n${lines}\n virtual_ipaddress {\n 1.2.3.4\n }\n}\n`
const G = (lines: string) => `global_defs {\n${lines}\n}\n`
const $ = '\u0024'

const byHand: Record<string, string> = {
  'an unknown block closes the one around it': V(' bogus x {\n  priority 100\n  foo bar\n }\n nopreempt'),
  'an unknown block at the top': `bogus {\n a 1\n b {\n c 2\n }\n}\n${G(' router_id a')}${V('')}`,
  'no { behind a block of VRRP': `vrrp_instance V\n interface eth0\n virtual_router_id 9\n virtual_ipaddress {\n 1.2.3.4\n }\n}\n${G(' router_id a')}`,
  'no { behind a virtual server': `virtual_server 1.2.3.4 80\n lb_algo rr\n lb_kind NAT\n protocol TCP\n real_server 1.2.3.5 80 {\n weight 1\n }\n}\n${V('')}`,
  'no { behind global_defs': `global_defs\n router_id x\n}\n${V('')}`,
  'a } too many': `${G(' router_id a')}}\n${V('')}`,
  'no { behind a value block':
    'vrrp_instance V {\n interface eth0\n virtual_router_id 9\n virtual_ipaddress\n 1.2.3.4\n }\n}\n',
  'a { behind a value':
    'vrrp_instance V {\n interface eth0 {\n virtual_router_id 9\n virtual_ipaddress {\n 1.2.3.4\n }\n}\n',
  'a { behind an entry':
    'vrrp_instance V {\n interface eth0\n virtual_router_id 9\n virtual_ipaddress {\n 1.2.3.4 {\n 1.2.3.5\n }\n }\n}\n',
  'braces on lines of their own, after comments':
    'vrrp_instance V\n\n# c\n{\n interface eth0\n virtual_router_id 9\n virtual_ipaddress\n # x\n {\n 1.2.3.4 }\n}\n',
  'an open quote': V(' priority "100'),
  'a comment in quotes': G(' router_id "a # b ! c"'),
  'marks escaped': G(' router_id it\\#s\\!'),
  'a parameter missing': `${V(' priority')}${G(' foo')}`,
  'every kind of definition': `${$}A=${$}B\n${$}B=eth0\n${$}E=\n${$}R=vrrp\n${$}{R}_instance V {\n interface ${$}A\n ${$}E\n virtual_router_id 9\n virtual_ipaddress {\n 1.2.3.4 dev ${$}{A}\n }\n}\n`,
  'a definition that nobody made': G(` router_id ${$}{NONE} x\n`) + V(''),
  'a definition of lines in lines': `${$}I=1.2.3.4 \\\n 1.2.3.5\n${$}B=virtual_ipaddress { \\\n ${$}I \\\n }\nvrrp_instance V {\n interface eth0\n virtual_router_id 9\n ${$}B\n}\n`,
  'a definition too long': `${$}A=${$}{B}${$}{B}\n${$}B=${$}{C}${$}{C}\n${$}C=${'0123456789'.repeat(30)}\n${G(` router_id x${$}A`)}${V('')}`,
  'sequences of every kind': `vrrp_instance V {\n interface eth0\n virtual_router_id 9\n virtual_ipaddress {\n~SEQ(i, 4, 6) 1.2.3.${$}i\n ~SEQ(i, 20, -2, 16) 1.2.3.${$}i\n~SEQ(i,0x20,0x21)1.2.3.${$}i\n~LST({a,b}, {1,2}, {3,4}) 1.2.${$}{a}.${$}b\n~SEQ(q, 1, 2)~SEQ(r, 1, 2) 1.9.${$}{q}.${$}r\n }\n}\n`,
  'sequences that are none': `${G('~SEQ(i,x,2) l\n~SEQ(i,1,0,2) m\n~LST(a) c\n~FOO(i) r\n x ~SEQ(i,1,2) q')}${V('')}`,
  'sequences that open blocks': `~SEQ(i, 1, 2) bogus${$}i {\n${G(' router_id a')}${V('')}`,
  'conditions of every kind': `${G('@nobody bogus1\n@^nobody bogus2\n@nobody\n@nobody{\n@ nobody bogus3\n@^ nobody bogus4\n@^nobody @^nobody x')}${V('')}`,
  'conditions in front of blocks': `@nobody vrrp_instance W {\n@^nobody vrrp_instance V {\n interface eth0\n virtual_router_id 9\n virtual_ipaddress {\n@nobody 1.2.3.x\n 1.2.3.4\n }\n}\n`,
  'lines behind braces': `global_defs { @nobody bogus1\n @nobody bogus2\n} @nobody bogus3\n${V('')}`,
  'a carriage return inside': G(' bogus1 \r\n bogus2\rx y\n bogus3\fq'),
  'blocks and braces on one line': `global_defs { router_id x }\nvrrp_instance V{ interface eth0\n virtual_router_id 9\n virtual_ipaddress { 1.2.3.4 }}\n}}\n{{\nbogus } {\n`,
  'a tracker with a brace': V(' track_interface {\n eth1 {\n }\n }'),
  'a checker that does not end': `virtual_server 1.2.3.4 80 {\n lb_algo rr\n lb_kind NAT\n protocol TCP\n real_server 1.2.3.5 80 {\n weight 1\n TCP_CHECK {\n connect_timeout 3\n  }\n\n}\n${V('')}${G(' x')}`,
  'a checker that ends twice': `virtual_server 1.2.3.4 80 {\n lb_algo rr\n lb_kind NAT\n protocol TCP\n real_server 1.2.3.5 80 {\n weight 1\n TCP_CHECK {\n connect_timeout 3\n  }\n}\n}\n}\n${V('')}${G(' x')}`,
}

/** keepalived counts a line that fills its buffer under the number of the line above, and the rest of it as a line. */
const long: Record<string, string> = {
  'a line of 1100 bytes': G(` router_id ${'a'.repeat(1100)}`) + V(''),
  'a comment of 1100 bytes': `# ${'a'.repeat(1100)} x\n${V('')}`,
  'a quote across the cut': G(` router_id "${'a '.repeat(600)}"`) + V(''),
}

describe('the syntax as stock keepalived reads it', { timeout: 600_000 }, () => {
  const cases: Case[] = [...Object.entries(byHand).map(([name, text]) => ({ name, text })), ...mutations(600, 20261124)]

  test('every line it complains of has a finding, and what it takes silently has no error', context => {
    if (!hasKeepalived()) return context.skip('keepalived is not installed, or no network namespace can be made')
    const said = keepalivedSaysOfEach(cases.map(({ text }) => text))
    expect(said).toHaveLength(cases.length)
    const disputes = cases.flatMap(({ name, text }, index) => {
      const dispute = disputeOver(text, said[index] ?? [])
      return dispute === undefined ? [] : [`${name}: ${dispute}`]
    })
    expect(said.filter(lines => lines.length > 0).length).toBeGreaterThan(300)
    expect(disputes).toEqual([])
  })

  test('a line that is cut has a finding, whatever number keepalived gives it', context => {
    if (!hasKeepalived()) return context.skip('keepalived is not installed, or no network namespace can be made')
    const texts = Object.values(long)
    const said = keepalivedSaysOfEach(texts)
    const rules = texts.map(text => validate(parse(text)).map(({ rule }) => rule))
    expect(said.every(lines => lines.length > 0)).toBe(true)
    for (const found of rules) expect(found).toContain('line-too-long')
  })
})

/** keepalived's own, where none is given. */
const surroundings = { configId: hostname().split('.')[0] }

function disputeOver(text: string, all: readonly string[]): string | undefined {
  const said = all.filter(line => !notSyntax.some(([pattern]) => pattern.test(line)))
  const found = validate(parse(text, { surroundings })).filter(({ severity }) => severity !== 'info')
  if (found.some(({ rule }) => rule === cutDefinition)) return undefined
  const lines = new Set(found.map(({ line }) => line))
  const unsaid = said.filter(each => {
    const line = /Line (\d+)\)/.exec(each)?.[1]
    return line === undefined ? found.length === 0 : !lines.has(Number(line))
  })
  if (unsaid.length > 0) return `stock says ${unsaid.slice(0, 4).join(' | ')}`
  const errors = found.filter(({ severity }) => severity === 'error').map(each => `${each.line}: ${each.message}`)
  return all.length === 0 && errors.length > 0 ? `stock is silent, we say ${errors.join(' | ')}` : undefined
}
