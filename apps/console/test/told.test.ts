/** Sentences as directors and the server say them, made by the very code that makes them, and told in Chinese. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { judgeDns, judgeUdp } from '@keelson/director/checkers/judge-datagram'
import { judgeHttp } from '@keelson/director/checkers/judge-http'
import { judgeMisc } from '@keelson/director/checkers/judge-misc'
import { judgeSmtp } from '@keelson/director/checkers/judge-smtp'
import { judgeTcp } from '@keelson/director/checkers/judge-tcp'
import { driftInWords } from '@keelson/director/ipvs/drift-in-words'
import { faultInWords } from '@keelson/director/ipvs/fault-in-words'
import type { IpvsEntry } from '@keelson/director/ipvs/ipvs-table'
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

test('what the kernel refuses of IPVS, and what somebody else changed there, is told', () => {
  const service = { family: 4, protocol: 'TCP', address: '10.0.0.1', port: 80, scheduler: 'wlc' } as const
  const destination = { family: 4, address: '10.0.1.1', port: 80, weight: 1 } as const
  const [EPERM, ENOENT, ESRCH, ENOMEM, EEXIST, EINVAL, EAFNOSUPPORT] = [1, 2, 3, 12, 17, 22, 97]
  const refused = [EPERM, ENOENT, ESRCH, ENOMEM, EEXIST, EINVAL, EAFNOSUPPORT].flatMap(errno => [
    faultInWords({ command: 'new-service', service } as never, errno, 'unknown'),
    faultInWords({ command: 'new-destination', service, destination } as never, errno, 'unknown'),
  ])
  const sip = { command: 'new-service', service: { ...service, engine: 'sip' } } as never
  const daemon = [ESRCH, EEXIST].map(errno => faultInWords({ command: 'new-daemon' } as never, errno, 'unknown'))
  const entry = (scheduler: string, servers: Record<string, number>) =>
    ({
      service: { ...service, scheduler },
      destinations: new Map(Object.entries(servers).map(([key, weight]) => [key, { ...destination, weight }])),
    }) as unknown as IpvsEntry
  const set = entry('wlc', { '10.0.1.1:80': 1, '10.0.1.2:80': 1 })
  const found = entry('rr', { '10.0.1.1:80': 5, '10.0.1.3:80': 1 })
  const drift = [...driftInWords(set, found), ...driftInWords(undefined, found), ...driftInWords(set, undefined)]
  expect(drift).toHaveLength(6)
  expect([...refused, faultInWords(sip, ENOENT, ''), ...daemon, ...drift].filter(text => !isChinese(text))).toEqual([])
  expect(told(`IPVS was changed by somebody else: ${drift.slice(0, 2).join('; ')}; and 3 more: put right`)).toBe(
    'IPVS 被他人修改：TCP 10.0.0.1:80 的 scheduler 为 rr，而非 wlc；TCP 10.0.0.1:80 的 10.0.1.1:80 的 weight 为 5，而非 1；另有 3 处：已恢复',
  )
})

/** Every sentence that stands in a source, with X in place of what is put in. */
function sentencesOf(names: readonly string[]): string[] {
  const texts = names.map(name => readFileSync(fileURLToPath(new URL(`../../../${name}`, import.meta.url)), 'utf8'))
  const literals = texts.flatMap(text => [
    ...text.replace(/^ *(?:\/\/|\/?\*).*$/gm, '').matchAll(/(['`])((?:(?!\1)[^\n\\]|\\.)*)\1/g),
  ])
  const said = literals.map(([, , words = '']) => words.replace(/\$\{[^}]+\}/g, 'X').replaceAll('\\`', '`'))
  return [...new Set(said)].filter(words => /[a-z]{2,} [a-z]{2,}/.test(words))
}

test('what engines, scripts, sockets and forwarders complain of is told', () => {
  const sentences = sentencesOf([
    'apps/agent/src/forwarder/ipvs/sync-daemon.ts',
    'apps/agent/src/forwarder/userspace/tcp-service.ts',
    'apps/agent/src/forwarder/userspace/userspace-forwarding.ts',
    'apps/agent/src/keepalived/follower-process.ts',
    'apps/agent/src/keepalived/instance-reports.ts',
    'apps/agent/src/keepalived/judge-by-keepalived.ts',
    'apps/agent/src/keepalived/own-keepalived.ts',
    'apps/agent/src/notify/mail.ts',
    'apps/agent/src/notify/notify-fifo.ts',
    'apps/agent/src/notify/notify-process.ts',
    'apps/agent/src/probes/check-socket.ts',
    'apps/agent/src/probes/probe.ts',
    'apps/agent/src/probes/tls.ts',
    'apps/agent/src/scripts/account.ts',
    'apps/agent/src/scripts/run-script.ts',
    'apps/agent/src/scripts/script-security.ts',
    'apps/agent/src/vrrp/hmac-key-files.ts',
    'apps/agent/src/vrrp/virtual-interfaces.ts',
    'apps/agent/src/vrrp/vrrp-performer.ts',
    'apps/agent/src/vrrp/vrrp-process.ts',
    'apps/agent/src/watchdog/builtin-engine.ts',
    'apps/agent/src/watchdog/chosen-engine.ts',
    'apps/agent/src/watchdog/keepalived-engine.ts',
    'apps/agent/src/watchdog/kept-revisions.ts',
    'apps/agent/src/watchdog/move-engine.ts',
    'apps/agent/src/watchdog/owned-file.ts',
    'apps/agent/src/watchdog/read-text.ts',
    'packages/director/src/checkers/page-pattern.ts',
    'packages/director/src/real-time/process-scheduling.ts',
    'packages/director/src/vrrp/judge-advert.ts',
    'packages/director/src/vrrp/judge-credentials.ts',
    'packages/director/src/vrrp/undone.ts',
  ])
  /** Said in the log only. */
  const apart = /^(removed leftover X|leftover VIPs: X|the deadlines of VRRP|and keep the others|for a check of X)$/
  /** A beginning or an end: what it is a part of is told below. */
  const parts =
    /^(, which systemd runs as X|, without its checkers: .*|(added to|removed from) X|X, so that .*|X (belongs to|is writable by) .*|ip address associated with VRID X|(X|IPVS|virtual_server X): X|systemctl disable.*| in \w+( X)?|.* from|link-local .*)$/
  expect(sentences.length).toBeGreaterThan(90)
  const whole = sentences.filter(words => !apart.test(words) && !parts.test(words))
  expect(whole.filter(words => !isChinese(words))).toEqual([])
  const hmac = ['no auth_hmac trailer', 'malformed auth_hmac trailer', 'auth_hmac time outside of the window']
  const faults = [...hmac, 'auth_hmac with an unknown key', 'invalid HMAC', 'replayed auth_hmac sequence']
  expect(faults.filter(fault => !isChinese(`${fault} from 10.0.0.2`))).toEqual([])
  expect(
    [
      'follows the keepalived that runs: pid 7, which systemd runs as keepalived.service',
      'keepalived (pid 7) is gone; it is started again',
      'vmac_addr in vrrp_instance VI_1 is kept, but this version does not do it',
      '(VI_1) its timer ran 4.00 s late: listens for 3.41 s before it claims anything',
      'script /etc/notify.sh failed (enable_script_security refuses it: /etc/notify.sh is writable by its group or by all, so that others than root could change /etc/notify.sh)',
    ].map(told),
  ).toEqual([
    '跟随正在运行的 keepalived：pid 7，systemd 以 keepalived.service 运行它',
    'keepalived（pid 7）已消失；将重新启动它',
    'vrrp_instance VI_1 中的 vmac_addr 已保留，但此版本不执行它',
    '（VI_1）其定时器晚了 4.00 秒：先监听 3.41 秒再接管',
    '脚本 /etc/notify.sh 失败（enable_script_security 拒绝执行：/etc/notify.sh 可被其组或所有人写入，因此 root 以外的人可以更改 /etc/notify.sh）',
  ])
})

test('why an agent was lost, what a form lacks and what a channel answered is told', () => {
  const server = 'apps/console/src/server'
  const sentences = sentencesOf([
    ...['agent-link', 'identities'].map(name => `${server}/hub/${name}.ts`),
    ...['channel-request', 'silent-directors'].map(name => `${server}/alerts/${name}.ts`),
    ...['account', 'cluster', 'config', 'order', 'ramp', 'truth'].map(name => `${server}/routers/${name}.ts`),
    `${server}/auth/setup.ts`,
    `${server}/deploy/silence.ts`,
    `${server}/start-console.ts`,
    'apps/console/src/features/alerts/channel.ts',
  ])
  const apart = /^(the key of X|real_server X in virtual_server)$/
  const parts = /^(another text under its number|update the \w+|X did not take revision X: it runs X)$/
  expect(sentences.length).toBeGreaterThan(40)
  expect(sentences.filter(words => !apart.test(words) && !parts.test(words) && !isChinese(words))).toEqual([])
  expect(
    [
      'the agent speaks contract 3, this console 4: update the agent',
      'name: the cluster’s name is empty',
      'lb1 did not take revision 7: it runs another text under its number',
      'the console does not hear this director any more, since 10:00:00Z: no hello',
    ].map(told),
  ).toEqual([
    '代理使用的约定为 3，此控制台为 4：请更新代理',
    'name：集群名称为空',
    'lb1 没有采用修订 7：它运行的是同一编号下的另一份文本',
    '自 10:00:00Z 起控制台不再听到此调度器：没有收到 hello',
  ])
})
