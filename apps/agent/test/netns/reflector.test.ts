/** What others do to interfaces and addresses under a running director, and the states that it goes through: stock keepalived's. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { type DirectorKindName, directorKinds } from '@keelson/lab/director-kinds'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { describe, expect, it } from 'vitest'

const VIP = '10.0.0.64'
/**
 * A VIP of the instance's own interface, one that nobody tracks, one on another interface. A machine that stands still
 * for three adverts is another test's matter.
 */
const conf = `
track_group G {
    group {
        VI_1
    }
}
static_ipaddress {
    10.7.0.1/24 dev lan1
    10.8.0.1/24 dev lan2 track_group G
}
static_routes {
    172.16.0.0/16 dev lan1
}
static_rules {
    from 172.16.0.0/16 table 7 priority 77
}
vrrp_instance VI_1 {
    interface lan0
    virtual_router_id 51
    priority 200
    version 3
    advert_int 0.1
    timer_expired_backup 254
    virtual_ipaddress {
        ${VIP}
        10.0.0.65/24 no_track
        10.1.0.66/24 dev lan1
    }
    virtual_routes {
        192.168.1.0/24 dev lan0 table 9
        192.168.2.0/24 dev lan0 no_track
    }
    virtual_rules {
        from 192.168.1.0/24 table 9 priority 1000
        from 192.168.2.0/24 table 9 priority 1001 no_track
    }
}
`
const cable = (name: string, peer: string, address: string) =>
  `ip link add ${name} type veth peer name ${peer} && ip address add ${address} dev ${name} && ip link set ${peer} up && ip link set ${name} up`
const lan0 = cable('lan0', 'far0', '10.0.0.1/24')
const lan1 = cable('lan1', 'far1', '10.1.0.1/24')
const lan2 = cable('lan2', 'far2', '10.2.0.1/24')

const until = (shows: string) => `until ${shows} | grep -q .; do :; done`
/** Something that is done to the machine, and the states that must follow. */
interface Step {
  does: string
  leadsTo: string[]
}
const scenarios: { name: string; steps: Step[] }[] = [
  {
    name: 'a VIP is removed',
    steps: [{ does: `ip address delete ${VIP}/32 dev lan0`, leadsTo: ['BACKUP', 'MASTER'] }],
  },
  {
    name: 'a VIP with no_track is removed, and then one of another interface',
    steps: [
      { does: 'ip address delete 10.0.0.65/24 dev lan0', leadsTo: [] },
      { does: 'ip address delete 10.1.0.66/24 dev lan1', leadsTo: ['BACKUP', 'MASTER'] },
    ],
  },
  {
    name: 'the address of the interface is removed and comes back',
    steps: [
      { does: 'ip address delete 10.0.0.1/24 dev lan0', leadsTo: ['FAULT'] },
      { does: 'ip address add 10.0.0.1/24 dev lan0', leadsTo: ['BACKUP', 'MASTER'] },
    ],
  },
  {
    name: 'the interface goes down and up',
    steps: [
      { does: 'ip link set lan0 down', leadsTo: ['FAULT'] },
      { does: 'ip link set lan0 up', leadsTo: ['BACKUP', 'MASTER'] },
    ],
  },
  {
    name: 'the interface of another VIP goes down and up',
    steps: [
      { does: 'ip link set lan1 down', leadsTo: ['FAULT'] },
      { does: 'ip link set lan1 up', leadsTo: ['BACKUP', 'MASTER'] },
    ],
  },
  {
    name: 'the interface is deleted and made again with another index',
    steps: [
      { does: 'ip link delete lan0', leadsTo: ['FAULT'] },
      { does: lan0, leadsTo: ['BACKUP', 'MASTER'] },
    ],
  },
  {
    name: 'the interface of another VIP is deleted and made again',
    steps: [
      { does: 'ip link delete lan1', leadsTo: ['FAULT'] },
      { does: lan1, leadsTo: ['BACKUP', 'MASTER'] },
    ],
  },
  {
    name: 'the interface gets another name and its own again',
    steps: [
      { does: 'ip link set lan0 down && ip link set lan0 name other && ip link set other up', leadsTo: ['FAULT'] },
      {
        does: 'ip link set other down && ip link set other name lan0 && ip link set lan0 up',
        leadsTo: ['BACKUP', 'MASTER'],
      },
    ],
  },
  {
    name: 'routes and rules are removed, those with no_track first',
    steps: [
      { does: 'ip route delete 192.168.2.0/24 && ip rule delete priority 1001', leadsTo: [] },
      { does: 'ip route delete 192.168.1.0/24 table 9', leadsTo: ['BACKUP', 'MASTER'] },
      { does: 'ip rule delete priority 1000', leadsTo: ['BACKUP', 'MASTER'] },
    ],
  },
  {
    name: 'a static address, route and rule are removed, and are back at once',
    steps: [
      { does: `ip address delete 10.7.0.1/24 dev lan1 && ${until('ip address show to 10.7.0.1')}`, leadsTo: [] },
      { does: `ip route delete 172.16.0.0/16 && ${until('ip route show 172.16.0.0/16')}`, leadsTo: [] },
      { does: `ip rule delete priority 77 && ${until('ip rule show priority 77')}`, leadsTo: [] },
      { does: 'ip route delete 192.168.1.0/24 table 9', leadsTo: ['BACKUP', 'MASTER'] },
    ],
  },
  {
    name: 'a static address with a track_group is removed, then its interface goes down and up',
    steps: [
      { does: `ip address delete 10.8.0.1/24 dev lan2 && ${until('ip address show to 10.8.0.1')}`, leadsTo: [] },
      { does: 'ip link set lan2 down', leadsTo: ['FAULT'] },
      { does: 'ip link set lan2 up', leadsTo: ['BACKUP', 'MASTER'] },
    ],
  },
  {
    name: 'the interface moves to another namespace and comes back',
    steps: [
      {
        does: 'unshare --net sh -c "echo \\$\\$ > /run/elsewhere; exec sleep infinity" > /dev/null 2>&1 & until [ -s /run/elsewhere ]; do :; done; ip link set lan0 netns $(cat /run/elsewhere)',
        leadsTo: ['FAULT'],
      },
      {
        does: 'nsenter --net=/proc/$(cat /run/elsewhere)/ns/net ip link set lan0 netns 1 && ip address add 10.0.0.1/24 dev lan0 && ip link set lan0 up; kill $(cat /run/elsewhere)',
        leadsTo: ['BACKUP', 'MASTER'],
      },
    ],
  },
]
const kinds = Object.keys(directorKinds) as DirectorKindName[]

describe.skipIf(!isAble('namespaces', 'keepalived'))('under a running director', () => {
  it.concurrent.for(kinds)(
    'goes through the states of every scenario, one after the other: %s',
    async (kind, context) => {
      const experiment = await Experiment.start()
      context.onTestFinished(() => experiment.stop())
      await experiment.machines({ a: '125.38.38.11' })
      const sh = (script: string) => experiment.lab.exec('a', ['sh', '-c', script])
      await sh(`${lan0}; ${lan1}; ${lan2}`)
      const { output } = directorKinds[kind].start(experiment, 'a', conf)
      const rules = experiment.run('a', ['stdbuf', '-oL', 'ip', '-o', 'monitor', 'rule']).output
      // The order of states is compared when everything that goes with the last one is done: rules come last.
      const settled = (from: number) => rules.line(line => /^1001:/.test(line), from)
      await settled(0)
      await output.line(/Entering MASTER/)
      for (const { name, steps } of scenarios) {
        const begin = output.mark
        for (const { does, leadsTo } of steps) {
          const from = output.mark
          const rulesFrom = rules.mark
          context.expect((await sh(does)).stderr, `${name}: ${does}`).toBe('')
          for (const state of leadsTo) await output.line(new RegExp(`Entering ${state}`), from)
          if (leadsTo.at(-1) === 'MASTER') await settled(rulesFrom)
        }
        const states = output.lines.slice(begin).flatMap(line => /Entering (\w+) STATE/.exec(line)?.[1] ?? [])
        context.expect(states, name).toEqual(steps.flatMap(({ leadsTo }) => leadsTo))
      }
    },
  )
})

describe.skipIf(!isAble('namespaces'))('the reflector', () => {
  /** The kernel drops messages that nobody reads: more than the socket's buffer holds, while the process is busy. */
  it('looks at everything again when the kernel had to drop messages', () => {
    const kernel = join(import.meta.dirname, '../../src/kernel')
    const script = `
      import { execFileSync } from 'node:child_process'
      import { PollLoop } from '${kernel}/poll-loop.ts'
      import { Reflector } from '${kernel}/reflector.ts'
      const ip = lines => execFileSync('ip', ['-batch', '-'], { input: lines.join('\\n') })
      ip(['link add name e0 type veth peer name e1', 'link set e0 up', 'link set e1 up', 'address add 10.0.0.1/24 dev e0', 'address add 10.9.9.9/32 dev e0'])
      const loop = new PollLoop()
      let told = []
      const reflector = new Reflector(loop, changes => {
        told.push(...changes)
        const gone = told.some(({ address, removed }) => address === '10.9.9.9' && removed)
        if (!gone || !reflector.byName('e0')?.addresses.some(({ address }) => address === '10.0.0.2')) return
        console.log(JSON.stringify({ overrun: told.length < 20000, held: reflector.byName('e0').addresses.map(({ address }) => address).filter(a => !a.includes(':')), renamed: reflector.byName('e2') !== undefined && reflector.byName('e1') === undefined }))
        reflector.close()
        loop.close()
      })
      const flood = Array.from({ length: 10000 }, (_, i) => \`10.\${1 + (i >> 8)}.\${i & 255}.1/32 dev e0\`)
      ip(flood.flatMap(each => ['address add ' + each, 'address delete ' + each]))
      ip(['link set e1 name e2', 'address delete 10.9.9.9/32 dev e0', 'address add 10.0.0.2/24 dev e0'])
    `
    const argv = ['--net', process.execPath, '--import', 'tsx', '--input-type=module', '-e', script]
    const { stdout, stderr } = spawnSync('unshare', argv, { encoding: 'utf8', cwd: import.meta.dirname })
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({ overrun: true, held: ['10.0.0.1', '10.0.0.2'], renamed: true })
  })
})
