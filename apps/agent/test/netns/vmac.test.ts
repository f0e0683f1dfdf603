/** use_vmac beside stock keepalived: the interface of the virtual router, what goes out on the wire, take-overs, reloads. */
import { type Frame, hexOf, isAdvert, isArp, priorityOf, VRRP_FILTER } from '@keelson/lab/capture'
import { bothWays, type DirectorKindName, directorKinds } from '@keelson/lab/director-kinds'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { describe, it } from 'vitest'

const A = '125.38.38.11'
const B = '125.38.38.12'
const VIP = '125.38.38.64'
const conf = (priority: number, lines = '') => `
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority ${priority}
    ${lines.includes('version') ? lines : `advert_int 1\n    ${lines}`}
    use_vmac
    virtual_ipaddress {
        ${VIP}
        125.38.38.65/24
    }
}
`
/** Quick take-overs. */
const v3 = 'version 3\n    advert_int 0.1'
const variants = ['', 'vmac_xmit_base', v3]
const held = (line: string) => line.includes(' 125.38.38.65/') && !line.startsWith('Deleted')
const dropped = (line: string) => line.includes(' 125.38.38.65/') && line.startsWith('Deleted')
const able = isAble('namespaces', 'keepalived', 'tcpdump')

describe.skipIf(!able)('use_vmac', () => {
  it.concurrent.for(variants)(
    'has the interface, the settings and the frames of stock keepalived: %s',
    async (lines, { expect, onTestFinished }) => {
      const experiment = await Experiment.start()
      onTestFinished(() => experiment.stop())
      await experiment.machines({ a: A })
      const before = await settings(experiment)
      const life = async (kind: DirectorKindName) => {
        const addresses = experiment.watchAddresses('a')
        const capture = await experiment.capture(`${VRRP_FILTER} or arp`)
        const running = directorKinds[kind].start(experiment, 'a', conf(150, lines))
        await addresses.line(held)
        await capture.until(frame => isAdvert(frame) && priorityOf(frame) === 150, 3)
        const during = await settings(experiment)
        await directorKinds[kind].stop(experiment, 'a')
        await running.ended
        const frames = await capture.stop()
        const of = (wanted: (frame: Frame) => boolean, count: number) =>
          frames
            .filter(wanted)
            .slice(0, count)
            .map(({ bytes }) => hexOf(bytes))
        return {
          during,
          adverts: of(frame => isAdvert(frame) && priorityOf(frame) === 150, 3),
          goodbyes: of(frame => isAdvert(frame) && priorityOf(frame) === 0, 1),
          announcements: of(isAnnouncement, 10),
        }
      }
      const stock = await life('keepalived')
      expect(stock.during).toContain('00:00:5e:00:01:33')
      expect(stock.announcements.length).toBe(10)
      // Deviates: stock keepalived 2.2.7 leaves these on the interface below.
      const leftOn = '/proc/sys/net/ipv4/conf/eth0/arp_'
      await experiment.lab.exec('a', ['sh', '-c', `for each in ignore filter; do echo 0 > ${leftOn}$each; done`])
      expect(await life('keelson')).toEqual(stock)
      expect(await settings(experiment)).toEqual(before)
    },
  )

  it.concurrent.for(bothWays)(
    '$atMaster is MASTER, $atBackup takes over when it is killed, yields when it returns',
    async ({ atMaster, atBackup }, { onTestFinished }) => {
      const experiment = await Experiment.start()
      onTestFinished(() => experiment.stop())
      await experiment.machines({ a: A, b: B })
      const onA = experiment.watchAddresses('a')
      const onB = experiment.watchAddresses('b')
      await directorKinds[atBackup].start(experiment, 'b', conf(100, v3)).output.line(/Entering BACKUP/)
      directorKinds[atMaster].start(experiment, 'a', conf(150, v3))
      await onA.line(held)
      let mark = onB.mark
      await directorKinds[atMaster].kill(experiment, 'a')
      await onB.line(held, mark)
      mark = onB.mark
      const from = onA.mark
      directorKinds[atMaster].start(experiment, 'a', conf(150, v3))
      await onB.line(dropped, mark)
      await onA.line(held, from)
    },
  )

  it('goes with its instance on a reload, after a goodbye; comes back with it, and with its interface', async ({
    expect,
    onTestFinished,
  }) => {
    const experiment = await Experiment.start()
    onTestFinished(() => experiment.stop())
    await experiment.machines({ a: A })
    const sh = (script: string) => experiment.lab.exec('a', ['sh', '-c', script])
    await sh('ip link add lan0 type veth peer name far0; ip address add 10.0.0.1/24 dev lan0')
    await sh('ip link set far0 up; ip link set lan0 up')
    const addresses = experiment.watchAddresses('a')
    const onLan0 = conf(150, v3).replace('eth0', 'lan0').replace('router_id 51', 'router_id 52')
    const { output } = experiment.startAgent('a', conf(150, v3))
    await addresses.line(held)
    const capture = await experiment.capture(VRRP_FILTER)
    await capture.until(isAdvert)
    let mark = addresses.mark
    experiment.write('a', 'keepalived.conf', onLan0)
    await experiment.signal('a', 'HUP', 'keelson-watchdog')
    await addresses.line(dropped, mark)
    await addresses.line(held, mark)
    const frames = await capture.stop()
    expect(frames.filter(isAdvert).map(priorityOf)).toContain(0)
    expect((await sh('ip -o link show type macvlan')).stdout).toMatch(/^\d+: vrrp\.52@lan0[^\n]*\n$/)
    expect((await sh('cat /proc/sys/net/ipv4/conf/eth0/arp_ignore')).stdout.trim()).toBe('0')

    mark = addresses.mark
    const said = output.mark
    await sh('ip link delete lan0')
    await output.line(/Entering FAULT/, said)
    await sh('ip link add lan0 type veth peer name far0; ip address add 10.0.0.1/24 dev lan0')
    await sh('ip link set far0 up; ip link set lan0 up')
    await addresses.line(held, mark)

    await experiment.crash('a', '^keelson-')
    const again = experiment.startAgent(
      'a',
      conf(150, v3).replace('use_vmac', '').replaceAll('125.38.38.6', '125.38.38.7'),
    )
    await again.output.line(/Entering MASTER/)
    expect((await sh('ip -o link show type macvlan')).stdout).toBe('')
  })
})

const isAnnouncement = (frame: Frame) => isArp(frame) && hexOf(frame.bytes.slice(32, 38)) === 'ffffffffffff'

/** Links, addresses and the settings of IPv4 on them, without what the kernel numbers. */
async function settings(experiment: Experiment): Promise<string> {
  const { stdout } = await experiment.lab.exec('a', [
    'sh',
    '-c',
    'ip -d address show; cd /proc/sys/net/ipv4/conf; grep . */arp_* */rp_filter */accept_local */promote_secondaries; cd ../../ipv6/conf; grep . */disable_ipv6 2>&1',
  ])
  return stdout
    .replace(/^\d+: vrrp/gm, 'vrrp')
    .replace(/promiscuity \d+/g, '')
    .replace(/ tentative/g, '')
}
