/** Sentences as directors and the server say them, made by the very code that makes them, and told in Chinese. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { judgeDns, judgeUdp } from '@keelson/director/checkers/judge-datagram'
import { judgeHttp } from '@keelson/director/checkers/judge-http'
import { judgeMisc } from '@keelson/director/checkers/judge-misc'
import { judgeSmtp } from '@keelson/director/checkers/judge-smtp'
import { judgeTcp } from '@keelson/director/checkers/judge-tcp'
import { createTranslator } from 'next-intl'
import { expect, test } from 'vitest'
import en from '../messages/en.json'
import zh from '../messages/zh.json'
import { tellIn } from '../src/features/told/tell-in'

const t = createTranslator({ locale: 'zh', messages: zh, namespace: 'told' })
const told = tellIn(en.told, (key, values) => t(key as never, values as never))

test('a sentence is told with its figures, and what it holds is told too', () => {
  expect(told('no advert from 10.0.0.2 (priority 150) for 3.42 s')).toBe(
    '已有 3.42 秒未收到 10.0.0.2（priority 150）的通告',
  )
  expect(told('real_server 10.0.0.9:80 of 10.0.0.1:80/TCP was up before and is down now: connection refused')).toBe(
    '10.0.0.1:80/TCP 的 real_server 10.0.0.9:80 之前正常，现已故障：连接被拒绝',
  )
  expect(told('not deployed: lb1 has no agent; the agent of lb2 is not connected')).toBe(
    '未部署：lb1 没有代理；lb2 的代理未连接',
  )
  expect(
    told('lb1: vrrp_instance VI_1 is FAULT: interface eth0 is down, script chk failed (exited with status 3)'),
  ).toBe('lb1：vrrp_instance VI_1 为 FAULT：接口 eth0 已断开，脚本 chk 失败（退出状态 3）')
})

test('what nobody knows stays as it was said, within what is known too', () => {
  for (const text of ['the moon is full', 'lb1: the moon is full', '', 'a, b; c: d']) expect(told(text)).toBe(text)
  expect(told('left revision 3: the moon is full')).toBe('已放弃修订 3：the moon is full')
  const long = 'no answer within 3 s, '.repeat(2000)
  expect(told(long)).toBe(long)
})

test('of two messages that fit, the one with more words of its own is meant', () => {
  expect(told('interface eth1 of 10.0.0.1 is down')).toBe('10.0.0.1 所在的接口 eth1 已断开')
  expect(told('interface eth1 is down')).toBe('接口 eth1 已断开')
})

test('every English message is known by its own pattern, and none is taken for another', () => {
  const heard: string[] = []
  const mistaken: string[] = []
  const hear = tellIn(en.told, key => {
    heard.push(key)
    return key
  })
  for (const [group, messages] of Object.entries(en.told))
    for (const [name, message] of Object.entries(messages)) {
      if (group === 'joint') continue
      const said = message.replace(/\{\w+\}/g, 'X').replaceAll("''", "'")
      if (hear(said) !== `${group}.${name}`) mistaken.push(`${said}: ${hear(said)}, not ${group}.${name}`)
    }
  expect(mistaken).toEqual([])
  expect(heard.length).toBeGreaterThan(200)
})

const isChinese = (text: string) => /\p{Script=Han}/u.test(told(text))

test('what checks saw is told', () => {
  const url = { path: '/', digest: 'ab', status_code: [[200, 299]], regex: undefined } as never
  const failures = [
    { saw: 'refused' },
    { saw: 'timeout', after: 3000 },
    { saw: 'error', error: 'no route to host' },
  ] as const
  const texts = [
    ...failures.map(failure => judgeTcp(failure, 1)),
    judgeTcp({ saw: 'connected' }, 1),
    judgeHttp(url, { saw: 'answer', status: 503 }, 1),
    judgeHttp(url, { saw: 'answer', status: 200, digest: 'cd' }, 1),
    judgeHttp(url, { saw: 'answer', status: 200, digest: 'ab' }, 1),
    judgeHttp(url, { saw: 'nothing' }, 1),
    judgeMisc({ misc_dynamic: true } as never, { saw: 'exit', status: 7 }, 1),
    judgeMisc({ misc_dynamic: false } as never, { saw: 'exit', status: 7 }, 1),
    judgeMisc({} as never, { saw: 'signal', signal: 'SIGKILL' }, 1),
    judgeMisc({} as never, { saw: 'timeout', after: 5000 }, 1),
    judgeUdp({ require_reply: undefined } as never, { saw: 'timeout', after: 1000 }, 1),
    judgeDns({ record: 'A', name: 'x.org' } as never, { saw: 'response', rcode: 'NOERROR', answers: 2 }, 1),
    judgeSmtp({ saw: 'silence', after: 2000, step: 'HELO' }, 1),
    judgeSmtp({ saw: 'replies', replies: ['500 no'] }, 1),
  ].map(({ text }) => text)
  expect(texts.filter(text => !isChinese(text))).toEqual([])
})

test('what VRRP gives as causes in the scenarios of the director is told', () => {
  const scenarios = fileURLToPath(new URL('../../../packages/director/testdata', import.meta.url))
  const causes = readdirSync(scenarios)
    .flatMap(name => readFileSync(join(scenarios, name), 'utf8').split('\n'))
    .flatMap(line => /^ +\d+\.\d{3} .*?(?: -> \w+|split brain(?: is over)?): (.+)$/.exec(line)?.[1] ?? [])
  expect(causes.length).toBeGreaterThan(50)
  expect([...new Set(causes)].filter(cause => !isChinese(cause))).toEqual([])
})

test('what the server refuses and what a deployment waits for is told', () => {
  const server = fileURLToPath(new URL('../src/server', import.meta.url))
  const sayings = [/(?:conflict|badRequest)\(\s*(['`])(.+?)\1/gs]
  const gates = [/(?:return|reason:|&&|:) (['`])([^'`]+ [^'`]+)\1/g]
  const files = readdirSync(server, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
  const said = files.flatMap(name => {
    const text = readFileSync(join(server, name), 'utf8')
    const patterns = /director-gates|hand-over/.test(name) ? [...sayings, ...gates] : sayings
    return patterns.flatMap(pattern => [...text.matchAll(pattern)].map(([, , words = '']) => words))
  })
  // with a name in place of what is put in
  const sentences = said.map(words =>
    words.replace(/\$\{[^}]*\([^}]*\)[^}]*\}$/, 'connected').replace(/\$\{[^}]+\}/g, 'X'),
  )
  expect(sentences.length).toBeGreaterThan(60)
  const isNothingBut = (words: string) => /^[X:; ]+$/.test(words)
  expect([...new Set(sentences)].filter(words => !isNothingBut(words) && !isChinese(words))).toEqual([])
})

test('why an agent refuses an order or leaves a revision is told', () => {
  const sources = [
    'apps/agent/src/watchdog/revisions.ts',
    'apps/agent/src/watchdog/lease.ts',
    'apps/agent/src/watchdog/self-check.ts',
    'apps/agent/src/link/command-router.ts',
    'apps/agent/src/vrrp/vrrp-orders.ts',
    'packages/director/src/vrrp/operator-orders.ts',
    'packages/director/src/vrrp/host-view.ts',
  ]
  const sentences = sources
    .map(name => readFileSync(fileURLToPath(new URL(`../../../${name}`, import.meta.url)), 'utf8'))
    .flatMap(text => [
      ...text.matchAll(/(?:return|refused:|error:|done:|left\(.+?,|[?:,]|push\() (['`])([a-z$][^'`\n]* [^'`\n]+)\1/g),
    ])
    .map(([, , words = '']) => words.replace(/\$\{[^}]+\}/g, 'X'))
    .filter(words => /[a-z]{2,} [a-z]+/.test(words))
  /** Said in the log only, or parts that are put together elsewhere: the scenarios above have them whole. */
  const apart =
    /^(it was not there|revision X was never.*|.*keelson-broken|was not MASTER|is down|does not exist|the route .*)$/
  const parts = /^(X; X stands back X|X: it would take .*|stands back no longer; X|X sends X X .*)$/
  expect(sentences.length).toBeGreaterThan(40)
  const whole = [...new Set(sentences)].filter(words => !apart.test(words) && !parts.test(words))
  expect(whole.filter(words => !isChinese(words))).toEqual([])
  expect(
    [
      'VI_1 said goodbye with priority 0; VI_1, VI_2 stands back until failback',
      'was not MASTER; VI_1 stands back for 300.00 s',
      '10.0.0.2 is MASTER of VI_1 with priority 150, ours 100: it would take the addresses back at once',
      'stands back no longer; 10.0.0.2 is MASTER of VI_1 with priority 150, ours 100',
      'VI_1 sends 4 announcements (gratuitous ARP, or neighbour advertisement)',
    ].map(told),
  ).toEqual([
    'VI_1 以 priority 0 告别；VI_1, VI_2 让位，直到回切',
    '原非 MASTER；VI_1 让位 300.00 秒',
    '10.0.0.2 以 priority 150 为 VI_1 的 MASTER，本机为 100：它会立即夺回地址',
    '不再让位；10.0.0.2 以 priority 150 为 VI_1 的 MASTER，本机为 100',
    'VI_1 发送 4 个宣告（免费 ARP 或邻居通告）',
  ])
})
