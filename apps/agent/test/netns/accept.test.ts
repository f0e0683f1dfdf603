/** no_accept: a MASTER that answers nothing on its VIPs; promote_secondaries and disable_local_igmp: what is set meanwhile. */
import { type DirectorKindName, directorKinds } from '@keelson/lab/director-kinds'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { describe, it } from 'vitest'

const VIP = '125.38.38.64'
const VIP6 = '2001:db8::64'
const instance = (name: string, lines: string, vips: string[], excluded: string[] = []) => `
vrrp_instance ${name} {
    interface eth0
    virtual_router_id 51
    priority 150
    advert_int 0.1
    ${lines}
    virtual_ipaddress {
        ${vips.join('\n        ')}
    }
    virtual_ipaddress_excluded {
        ${excluded.join('\n        ')}
    }
}
`
const global = (lines: string) => `global_defs {\n    vrrp_version 3\n    ${lines}\n}\n`
const closed = (lines = '') =>
  global(lines) +
  instance('V4', 'no_accept', [VIP, '125.38.38.65/24'], ['125.38.38.66']) +
  instance('V6', 'no_accept', ['fe80::64', VIP6])
const kinds = Object.keys(directorKinds) as DirectorKindName[]

describe.skipIf(!isAble('namespaces', 'keepalived', 'nft'))('the rules of a MASTER that does not accept', () => {
  const cases = ['', 'nftables mine\n    nftables_priority -50\n    nftables_counters']

  it.concurrent.for(cases)('are those of stock keepalived: %j', async (lines, { expect, onTestFinished }) => {
    const experiment = await Experiment.start()
    onTestFinished(() => experiment.stop())
    await experiment.machines({ a: '125.38.38.11' })
    const ruleset = async () =>
      (await experiment.lab.exec('a', ['nft', '-n', 'list', 'ruleset'])).stdout.replace(/packets \d+ bytes \d+/g, '')
    const held = async (kind: DirectorKindName) => {
      const addresses = experiment.watchAddresses('a')
      const running = directorKinds[kind].start(experiment, 'a', closed(lines))
      for (const last of ['125.38.38.66', VIP6]) await addresses.line(line => line.includes(` ${last}/`))
      const rules = await ruleset()
      await directorKinds[kind].stop(experiment, 'a')
      await running.ended
      return rules
    }
    const stock = await held('keepalived')
    expect(stock).toContain('drop')
    expect(await held('keelson')).toEqual(stock)
    expect(await ruleset()).toBe('')
  })

  it('are gone after kill -9 and a start that asks for none', async ({ expect, onTestFinished }) => {
    const experiment = await Experiment.start()
    onTestFinished(() => experiment.stop())
    await experiment.machines({ a: '125.38.38.11' })
    const addresses = experiment.watchAddresses('a')
    experiment.startAgent('a', closed())
    await addresses.line(line => line.includes(` ${VIP6}/`))
    await experiment.crash('a', '^keelson-')
    const mark = addresses.mark
    experiment.startAgent('a', global('') + instance('V4', 'accept', ['125.38.38.70']))
    await addresses.line(line => line.includes(' 125.38.38.70/'), mark)
    expect((await experiment.lab.exec('a', ['nft', 'list', 'ruleset'])).stdout).toBe('')
  })
})

describe.skipIf(!isAble('namespaces'))('a MASTER that does not accept', () => {
  it('is found by its neighbours and answers nothing, until a reload says that it accepts', async ({
    expect,
    onTestFinished,
  }) => {
    const experiment = await Experiment.start()
    onTestFinished(() => experiment.stop())
    await experiment.machines({ a: '125.38.38.11', b: '125.38.38.12' })
    const { lab } = experiment
    const on = (host: string, ...argv: string[]) => lab.exec(host, argv)
    await on('b', 'ip', 'address', 'add', '2001:db8::12/64', 'dev', 'eth0', 'nodad')
    await on('a', 'ip', '-6', 'route', 'add', '2001:db8::/64', 'dev', 'eth0')
    const addresses = experiment.watchAddresses('a')
    const { output } = experiment.startAgent('a', closed())
    await addresses.line(line => line.includes(` ${VIP6}/`))
    await addresses.line(line => line.includes(' 125.38.38.66/'))
    // Nobody listens there: whoever answers refuses.
    const answers = async (address: string) =>
      (await on('b', 'timeout', '1', 'bash', '-c', `: < /dev/tcp/${address}/9`)).stderr.includes('refused')
    for (const vip of [VIP, VIP6, '125.38.38.66']) {
      expect(await answers(vip)).toBe(false)
      expect((await on('b', 'ip', 'neigh', 'show', vip)).stdout).toMatch(/lladdr/)
    }
    expect(await answers('125.38.38.11')).toBe(true)
    const mark = output.mark
    experiment.write('a', 'keepalived.conf', closed().replaceAll('no_accept', 'accept'))
    await experiment.signal('a', 'HUP', 'keelson-watchdog')
    await output.line(/applied/, mark)
    for (const vip of [VIP, VIP6, '125.38.38.66']) {
      let answered = false
      while (!answered) answered = await answers(vip)
    }
  })
})

describe.skipIf(!isAble('namespaces', 'keepalived'))('a setting of the kernel', () => {
  const settings = [
    {
      setting: 'net/ipv4/conf/eth0/promote_secondaries',
      before: '0',
      meanwhile: '1',
      lines: '',
      own: 'promote_secondaries',
    },
    {
      setting: 'net/ipv4/igmp_link_local_mcast_reports',
      before: '1',
      meanwhile: '0',
      lines: 'disable_local_igmp',
      own: 'use_vmac',
    },
  ]
  const cases = kinds.flatMap(kind => settings.map(each => ({ kind, ...each })))

  it.concurrent.for(cases)('$setting is set while $kind runs, and put back', async (each, context) => {
    const { kind, setting, before, meanwhile, lines, own } = each
    const experiment = await Experiment.start()
    context.onTestFinished(() => experiment.stop())
    await experiment.machines({ a: '125.38.38.11' })
    const path = `/proc/sys/${setting}`
    const current = async () => (await experiment.lab.exec('a', ['cat', path])).stdout.trim()
    await experiment.lab.exec('a', ['sh', '-c', `echo ${before} > ${path}`])
    const addresses = experiment.watchAddresses('a')
    const running = directorKinds[kind].start(experiment, 'a', global(lines) + instance('V4', own, [VIP]))
    await addresses.line(line => line.includes(` ${VIP}/`))
    context.expect(await current()).toBe(meanwhile)
    await directorKinds[kind].stop(experiment, 'a')
    await running.ended
    context.expect(await current()).toBe(before)
  })
})
