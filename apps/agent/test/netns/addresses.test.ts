/** Which addresses a MASTER holds: those that stock keepalived holds for the same lines, with the same attributes and flags. */
import { type DirectorKindName, directorKinds } from '@keelson/lab/director-kinds'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** One line of virtual_ipaddress each; the first word is the address. */
const ipv4 = [
  '10.0.0.64',
  '10.0.0.65/24',
  '10.0.0.66/24 brd +',
  '10.0.0.67/24 brd - label eth0:a',
  '10.0.0.68/24 brd 10.0.0.99',
  '10.0.0.69 label eth0:b',
  '10.0.1.70/24 brd + scope link',
  '10.0.2.71/24 scope host',
  '10.0.3.72/24 scope site',
  '10.0.4.73/24 scope 50',
  '10.0.5.74/24 scope global noprefixroute',
  '10.0.0.75 peer 10.0.0.200',
  '10.0.0.76/24 home -nodad mngtmpaddr',
  '10.0.0.77/24 preferred_lft 100',
  '10.0.0.78/24 preferred_lft forever',
  '10.0.0.79/31',
  '10.0.6.80/30 brd +',
  '10.0.0.81 dev eth1',
  '10.1.0.82/24 dev eth1 brd + label eth1:x no_track',
  '125.38.38.83/24 brd +',
]
const excluded = ['10.0.0.100/24', '2001:db8:1::5/64', '10.0.0.101 dev eth1', '125.38.38.102/24']
const ipv6 = [
  'fe80::64',
  '2001:db8::65',
  '2001:db8::66/64',
  '2001:db8::67/64 -nodad',
  '2001:db8::68/64 home',
  '2001:db8::69/64 mngtmpaddr',
  '2001:db8::6a/64 noprefixroute',
  '2001:db8::6c/64 preferred_lft 10000',
  '2001:db8::6d preferred_lft forever',
  '2001:db8::6e preferred_lft 0',
  '2001:db8::6f peer 2001:db8::f0',
  '2001:db8::72 dev eth1',
  '2001:db8::73/64 preferred_lft 0 dev eth1 no_track',
  '2001:db8::74/128 preferred_lft 7777 home noprefixroute',
]

/** The last ones of their instance: when these are there, so is everything before. */
const ENDS = ['10.0.0.254', '2001:db8::ff']
const lines = [...ipv4, ...excluded, ...ipv6]

const conf = `
vrrp_instance V4 {
    state MASTER
    interface eth0
    virtual_router_id 51
    priority 255
    virtual_ipaddress {
        ${ipv4.join('\n        ')}
    }
    virtual_ipaddress_excluded {
        ${[...excluded, ENDS[0]].join('\n        ')}
    }
}
vrrp_instance V6 {
    state MASTER
    interface eth0
    virtual_router_id 51
    priority 255
    virtual_ipaddress {
        ${[...ipv6, ENDS[1]].join('\n        ')}
    }
}
`

interface Held {
  local: string
  [attribute: string]: unknown
}
type Holdings = Record<string, Held[]>

describe.skipIf(!isAble('namespaces', 'keepalived'))('the addresses of a MASTER', () => {
  let experiment: Experiment
  let before: Holdings
  const during = {} as Record<DirectorKindName, Holdings>
  let left: Holdings

  beforeAll(async () => {
    experiment = await Experiment.start()
    await experiment.machines({ a: '125.38.38.11' })
    const { lab } = experiment
    await lab.exec('a', ['ip', 'link', 'add', 'eth1', 'type', 'veth', 'peer', 'name', 'eth2'])
    for (const name of ['eth1', 'eth2']) await lab.exec('a', ['ip', 'link', 'set', name, 'up'])
    // Link-local addresses that duplicate detection still holds back would be a difference of the clock.
    const settled = experiment.watchAddresses('a')
    for (const name of ['eth0', 'eth1']) await settled.line(new RegExp(` ${name} .*fe80:.* scope link(?!.*tentative)`))
    before = await holdings(experiment)
    for (const kind of ['keepalived', 'keelson'] as const) {
      const addresses = experiment.watchAddresses('a')
      const running = directorKinds[kind].start(experiment, 'a', conf)
      for (const end of ENDS) await addresses.line(line => line.includes(` ${end}/`))
      during[kind] = await holdings(experiment)
      await directorKinds[kind].stop(experiment, 'a')
      await running.ended
      left = await holdings(experiment)
      if (kind === 'keepalived')
        await lab.exec('a', ['ip', 'address', 'delete', '10.0.0.75', 'peer', '10.0.0.200', 'dev', 'eth0'])
    }
  })
  afterAll(() => experiment?.stop())

  it.for(lines)('%s', line => {
    const address = line.split(/[/ ]/)[0] ?? ''
    const of = (all: Holdings) =>
      Object.entries(all).flatMap(([name, held]) =>
        held.filter(({ local }) => local === address).map(found => ({ name, ...found })),
      )
    expect(of(during.keelson)).toEqual(of(during.keepalived))
  })

  it('all of them, in the same order, and no others', () => {
    expect(during.keelson).toEqual(during.keepalived)
    expect(Object.values(during.keelson).flat().length).toBeGreaterThan(lines.length - 5)
  })

  /** Deviates: stock keepalived leaves an IPv4 address with a peer behind. */
  it('nothing is left behind after a stop', () => {
    expect(left).toEqual(before)
  })
})

/** `ip -d -j address show` without what moves by itself. */
async function holdings(experiment: Experiment): Promise<Holdings> {
  const { stdout } = await experiment.lab.exec('a', ['ip', '-d', '-j', 'address', 'show'])
  const links = JSON.parse(stdout) as { ifname: string; addr_info: Held[] }[]
  return Object.fromEntries(
    links.map(({ ifname, addr_info }) => [
      ifname,
      addr_info.map(({ tentative: _, preferred_life_time: preferred, ...held }) => ({
        ...held,
        preferred: Math.ceil(Number(preferred) / 100),
      })),
    ]),
  )
}
