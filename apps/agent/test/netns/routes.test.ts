/** Which routes and rules a MASTER and a running director hold: those that stock keepalived holds for the same lines. */
import { type DirectorKindName, directorKinds } from '@keelson/lab/director-kinds'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const routes = [
  '192.168.1.0/24 dev eth0',
  '192.168.2.0/24 via 125.38.38.2 dev eth0',
  '192.168.3.0/24 via 125.38.38.2 dev eth0 src 125.38.38.64',
  '192.168.4.0/24 dev eth0 scope link',
  '192.168.5.0/24 dev eth0 table 100 metric 10',
  '192.168.5.0/24 dev eth0 table 100 metric 20 append',
  '192.168.6.1 dev eth0',
  '192.168.7.0/24 via 125.38.38.2 dev eth0 tos 0x10',
  '192.168.8.0/24 via 125.38.38.2 dev eth0 mtu 1400 advmss 1300 window 1000 rtt 100 rttvar 50 rto_min 200 hoplimit 33 initcwnd 10 initrwnd 20 quickack 1 ssthresh 10 cwnd 7 reordering 5',
  '192.168.9.0/24 via 125.38.38.2 dev eth0 mtu lock 1400 rtt 500ms rto_min 2s rttvar lock 900',
  '192.168.10.0/24 via 125.38.38.2 dev eth0 realms 3/4',
  '192.168.11.0/24 via 125.38.38.2 dev eth0 features ecn congctl cubic',
  'blackhole 192.168.12.0/24',
  'unreachable 192.168.13.0/24 table 100',
  'prohibit 192.168.14.0/24 metric 5',
  'throw 192.168.15.0/24 table 100',
  '192.168.16.0/24 nexthop via 125.38.38.2 dev eth0 weight 2 nexthop via 125.38.38.3 dev eth0 weight 3',
  '192.168.17.0/24 via 10.99.0.1 dev eth0 onlink',
  '192.168.18.0/24 dev eth0 protocol static no_track',
  '192.168.19.0/24 dev eth0 protocol static',
  'default via 125.38.38.2 dev eth0',
  'local 192.168.20.0/24 dev lo table 100 scope host',
  'multicast 224.9.0.0/24 dev eth0 table 100',
  '192.168.22.0/24 via 125.38.38.2 dev eth0 fastopen_no_cookie 1',
  '192.168.23.0/24 via 125.38.38.2 dev eth0 ttl-propagate enabled',
  '192.168.25.0/24 encap ip id 5 dst 10.0.0.9 dev eth0',
  '192.168.26.0/24 dev eth0 congctl lock reno',
  '192.168.27.0/24 dev eth0 scope 100',
  '192.168.28.0/24 via 125.38.38.9 dev eth0 table 70000',
  '192.168.29.0/24 dev eth1 metric 4000000000',
  '2001:db8:1::/48 dev eth0',
  '2001:db8:2::/48 via fe80::1 dev eth0 metric 77',
  '2001:db8:3::/48 dev eth0 pref high expires 100000',
  '2001:db8:4::/48 dev eth0 pref low',
  '2001:db8:5::/48 from 2001:db8:a::/48 dev eth0',
  'unreachable 2001:db8:6::/48',
  'blackhole 2001:db8:7::/48 table 200',
  '2001:db8:8::/48 nexthop via fe80::2 dev eth0 nexthop via fe80::3 dev eth0 weight 5',
  '2001:db8:9::/48 dev eth0 mtu 1300 hoplimit 9',
]
const rules = [
  'from 192.168.1.0/24 table 100 priority 1000',
  'to 192.168.2.0/24 table 100 priority 1001',
  'from 192.168.1.0/24 to 192.168.2.0/24 lookup main priority 1002',
  'not from 10.0.0.0/8 table 100 priority 1003',
  'iif eth0 table 100 priority 1004',
  'oif eth0 table 100 priority 1005',
  'fwmark 5 table 100 priority 1006',
  'fwmark 0x10/0xff table 100 priority 1007',
  'tos 0x10 table 100 priority 1008',
  'from 10.1.0.0/16 blackhole priority 1009',
  'from 10.2.0.0/16 prohibit priority 1010',
  'from 10.3.0.0/16 unreachable priority 1011',
  'from 10.4.0.0/16 goto 1020 priority 1012',
  'from 10.5.0.0/16 table 100 realms 3/4 priority 1013',
  'from 10.6.0.0/16 table 100 suppress_prefixlength 0 priority 1014',
  'from 10.7.0.0/16 table 100 suppress_ifgroup default priority 1015',
  'from 10.8.0.0/16 table 100 tunnel-id 99 priority 1016',
  'from 10.9.0.0/16 table 100 uidrange 100-200 priority 1017',
  'from 10.10.0.0/16 l3mdev priority 1018',
  'from 10.11.0.0/16 table 100 ipproto tcp sport 100-200 dport 80-90 priority 1019',
  'from 10.12.0.0/16 nop priority 1020',
  'to 2001:db8:2::/48 table 300 priority 1022',
  'from default table 70000 priority 1025',
  'iif eth0 oif eth1 from 10.15.0.1 table 100 priority 1026',
  'from 10.14.0.0/16 table 100',
  'from 10.16.0.0/16 table 100',
  'to 2001:db8:9::/48 table 100',
]
const staticLines = {
  addresses: ['10.7.0.1/24 dev eth1 brd +', '2001:db8:77::1/64 dev eth1'],
  routes: ['172.16.0.0/16 via 10.7.0.254 dev eth1', '172.17.0.0/16 dev eth1 table 7 no_track'],
  rules: ['from 172.16.0.0/16 table 7 priority 700', 'to 172.17.0.0/16 table 7 priority 701 no_track'],
}
const block = (name: string, lines: string[]) => `${name} {\n        ${lines.join('\n        ')}\n    }\n`
const statics = `${block('static_ipaddress', staticLines.addresses)}${block('static_routes', staticLines.routes)}${block('static_rules', staticLines.rules)}`
const instance = (ownRoutes: string[], ownRules: string[]) => `
vrrp_instance VI_1 {
    state MASTER
    interface eth0
    virtual_router_id 51
    priority 255
    ${block('virtual_ipaddress', ['125.38.38.64'])}
    ${block('virtual_routes', ownRoutes)}
    ${block('virtual_rules', ownRules)}
}
`
/** Added after everything else. */
const LAST = 'to 203.0.113.0/24 table 100 priority 9999'
const conf = `${statics}${instance(routes, [...rules, LAST])}`

type Entry = Record<string, unknown>
interface Tables {
  routes: Entry[]
  rules: Entry[]
}

describe.skipIf(!isAble('namespaces', 'keepalived'))('routes and rules', () => {
  let experiment: Experiment
  let before: Tables
  let left: Tables
  const during = {} as Record<DirectorKindName, Tables>

  beforeAll(async () => {
    experiment = await Experiment.start()
    await experiment.machines({ a: '125.38.38.11' })
    await prepare(experiment)
    before = await tables(experiment)
    for (const kind of ['keepalived', 'keelson'] as const) {
      const watch = experiment.run('a', ['stdbuf', '-oL', 'ip', '-o', 'monitor', 'rule']).output
      const running = directorKinds[kind].start(experiment, 'a', conf)
      await watch.line(/203\.0\.113\.0/)
      during[kind] = await tables(experiment)
      await directorKinds[kind].stop(experiment, 'a')
      await running.ended
      left = await tables(experiment)
    }
  })
  afterAll(() => experiment?.stop())

  it.for([...routes, ...staticLines.routes])('route %s', line => {
    const words = line.split(' ')
    // `ip -j` writes the tunnel's dst over the route's
    const destination =
      /encap .* dst (\S+)/.exec(line)?.[1] ?? words.find(word => /^(default|[0-9a-f:.]+\/\d+|[\d.]+)$/.test(word)) ?? ''
    const of = (all: Tables) =>
      all.routes.filter(
        ({ dst, table = 'main' }) => dst === destination && (destination !== 'default' || table === 'main'),
      )
    expect(of(during.keelson)).toEqual(of(during.keepalived))
    expect(of(during.keelson)).not.toEqual([])
  })

  it('all routes, and no others', () => {
    expect(during.keelson.routes).toEqual(during.keepalived.routes)
  })

  it.for([...rules, ...staticLines.rules, LAST])('rule %s', line => {
    const priority = /priority (\d+)/.exec(line)?.[1]
    const of = (all: Tables) =>
      all.rules.filter(rule =>
        priority
          ? rule.priority === Number(priority)
          : line.includes(` ${rule.src}/`) || line.includes(` ${rule.dst}/`),
      )
    expect(of(during.keelson)).toEqual(of(during.keepalived))
    expect(of(during.keelson)).not.toEqual([])
  })

  it('all rules, and no others', () => {
    expect(during.keelson.rules).toEqual(during.keepalived.rules)
  })

  it('nothing is left behind after a stop', () => {
    expect(left).toEqual(before)
  })

  it('after kill -9 of everything the next start removes what is not configured any more', async () => {
    const { lab } = experiment
    const watch = experiment.run('a', ['stdbuf', '-oL', 'ip', '-o', 'monitor', 'rule']).output
    experiment.startAgent('a', conf)
    await watch.line(/203\.0\.113\.0/)
    await experiment.crash('a', '^keelson-')
    const mark = watch.mark
    const { output } = experiment.startAgent('a', instance([], ['from 10.77.0.0/16 table 9 priority 99']))
    await watch.line(/10\.77\.0\.0/, mark)
    expect(output.lines.filter(line => /removed leftover (rule|route)/.test(line)).length).toBeGreaterThan(60)
    const { routes: heldRoutes, rules: heldRules } = await tables(experiment)
    expect(heldRoutes.filter(({ protocol }) => protocol === 'keepalived')).toEqual([])
    expect(heldRules.filter(({ protocol }) => protocol === 'keepalived').map(({ priority }) => priority)).toEqual([99])
    await lab.exec('a', ['pkill', '-TERM', '-f', 'keelson-watchdog'])
  })

  it('a reload changes what differs, and leaves the rest as it is', async () => {
    await experiment.machines({ b: '125.38.38.12' })
    const on = (script: string) => experiment.lab.exec('b', ['sh', '-c', script])
    const watch = experiment.run('b', ['sh', '-c', 'exec stdbuf -oL ip -o monitor route rule']).output
    const text = (line: string, rule: string) =>
      `static_routes {\n172.16.0.0/16 dev eth0\n${line}\n}\n${instance(['192.168.1.0/24 dev eth0', line.replace('172', '192')], ['from 10.1.0.0/16 table 7 priority 5', rule])}`
    experiment.startAgent('b', text('172.18.0.0/16 dev eth0', 'from 10.2.0.0/16 table 7 priority 6'))
    await watch.line(/priority 6|^6:/)
    const mark = watch.mark
    experiment.write('b', 'keepalived.conf', text('172.19.0.0/16 dev eth0', 'from 10.3.0.0/16 table 7 priority 7'))
    await on('pkill -HUP -f keelson-watchdog')
    await watch.line(/from 10\.3\.0\.0/, mark)
    const ours = watch.lines.slice(mark).filter(line => line.includes('proto keepalived'))
    expect(ours.map(line => line.replace(/\s+/g, ' ').trim())).toEqual([
      expect.stringMatching(/^Deleted 172\.18\.0\.0\/16 /),
      expect.stringMatching(/^172\.19\.0\.0\/16 /),
      expect.stringMatching(/^Deleted 6: from 10\.2\.0\.0\/16 /),
      expect.stringMatching(/^Deleted 192\.18\.0\.0\/16 /),
      expect.stringMatching(/^192\.19\.0\.0\/16 /),
      expect.stringMatching(/^7: from 10\.3\.0\.0\/16 /),
    ])
  })
})

async function prepare(experiment: Experiment): Promise<void> {
  const words = ['ip', 'link', 'add', 'eth1', 'type', 'veth', 'peer', 'name', 'eth2']
  await experiment.lab.exec('a', words)
  for (const name of ['eth1', 'eth2']) await experiment.lab.exec('a', ['ip', 'link', 'set', name, 'up'])
  const settled = experiment.watchAddresses('a')
  for (const name of ['eth0', 'eth1', 'eth2'])
    await settled.line(new RegExp(` ${name} .*fe80:.* scope link(?!.*tentative)`))
}

/** What moves by itself is rounded. */
async function tables(experiment: Experiment): Promise<Tables> {
  const read = async (argv: string[]) =>
    JSON.parse((await experiment.lab.exec('a', ['ip', '-d', '-j', ...argv])).stdout || '[]') as Entry[]
  const held = [
    ...(await read(['-4', 'route', 'show', 'table', 'all'])),
    ...(await read(['-6', 'route', 'show', 'table', 'all'])),
  ]
  return {
    routes: held.map(({ expires, ...route }) => ({ ...route, expires: Math.ceil(Number(expires ?? 0) / 1000) })),
    rules: [...(await read(['-4', 'rule'])), ...(await read(['-6', 'rule']))],
  }
}
