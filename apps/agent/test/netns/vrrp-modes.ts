/** The modes of VRRP in which our agent and stock keepalived must understand each other. */
import { advertOf, type Frame, hexOf } from '@keelson/lab/capture'

export interface Wish {
  state: 'MASTER' | 'BACKUP'
  priority: number
  self: string
  peer: string
}

export interface Mode {
  name: string
  conf(wish: Wish): string
  /** Does a line of `ip monitor` speak of the last VIP that moves? */
  holds(line: string): boolean
  /** ms, of a director of priority 100 */
  masterDown: number
  /** ms, of a director of priority 100 */
  skew: number
  nopreempt?: boolean
  /** how many VRRP instances it has; one unless told */
  instances?: number
  /** What of an advert's frame must be equal byte for byte: all of it, but where the kernel writes the IP header */
  comparable(frame: Frame): string
  /** the same configuration with another secret */
  otherSecret?(conf: string): string
  /** what makes the MASTER lose its VIPs while it runs, and what mends it */
  trouble?: { begin: string[]; end: string[] }
  /** commands for both machines before anything starts */
  prepare?: string[][]
}

const VIP = '125.38.38.64'
const SECOND_VIP = '125.38.38.65'
const VIP6 = '2001:db8::64'

interface InstanceWish extends Wish {
  name?: string
  vrid?: number
  advert?: number
  lines?: string
  vips?: string[]
}

const instance = ({
  name = 'VI_1',
  vrid = 51,
  state,
  priority,
  advert = 1,
  lines = '',
  vips = [VIP],
}: InstanceWish) => `
vrrp_instance ${name} {
    state ${state}
    interface eth0
    virtual_router_id ${vrid}
    priority ${priority}
    advert_int ${advert}
    ${lines}
    virtual_ipaddress {
        ${vips.join('\n        ')}
    }
}
`
const holds = (address: string) => (line: string) => line.includes(` ${address}/`)

/** 3 x advert_int + skew, of priority 100: v2 counts the skew in parts of a second, v3 of the interval. */
const whole = ({ bytes }: Frame) => hexOf(bytes)
const v2 = { comparable: whole, masterDown: 3000 + 609.4, skew: 609.4, holds: holds(VIP) }
const v3 = (advert: number) => ({
  comparable: whole,
  masterDown: 3.6094 * advert * 1000,
  skew: 0.6094 * advert * 1000,
  holds: holds(VIP),
})
const unicast = ({ self, peer }: Wish) => `unicast_src_ip ${self}
    unicast_peer {
        ${peer}
    }`
const tracks = (kind: string, name: string) => `track_${kind} {
        ${name}
    }`
/** Its script fails while /run/bad is there. */
const checked = (wish: Wish, lines: string) => `global_defs {
    script_user root
}
vrrp_script chk {
    script "/usr/bin/test ! -e /run/bad"
    interval 1
    ${lines}
}
${instance({ ...wish, lines: tracks('script', 'chk') })}`
const password = (type: string) => `authentication {
        auth_type ${type}
        auth_pass secret12
    }`

export const modes: Mode[] = [
  { name: 'v2 without authentication', ...v2, conf: wish => instance(wish) },
  {
    name: 'v2 with a password',
    ...v2,
    conf: wish => instance({ ...wish, lines: password('PASS') }),
    otherSecret: conf => conf.replace('secret12', 'other345'),
  },
  {
    name: 'v2 with AH',
    ...v2,
    conf: wish => instance({ ...wish, state: 'BACKUP', lines: password('AH') }),
    otherSecret: conf => conf.replace('secret12', 'other345'),
  },
  { name: 'v3', ...v3(1), conf: wish => instance({ ...wish, lines: 'version 3' }) },
  {
    name: 'v3 over IPv6',
    ...v3(0.5),
    comparable: frame => hexOf(advertOf(frame)),
    holds: holds(VIP6),
    conf: wish => instance({ ...wish, advert: 0.5, lines: 'version 3', vips: ['fe80::64', VIP6] }),
  },
  { name: 'v2 unicast', ...v2, conf: wish => instance({ ...wish, lines: unicast(wish) }) },
  {
    name: 'v3 unicast',
    ...v3(0.5),
    conf: wish => instance({ ...wish, advert: 0.5, lines: `version 3\n    ${unicast(wish)}` }),
  },
  { name: 'v3 of 100 ms', ...v3(0.1), conf: wish => instance({ ...wish, advert: 0.1, lines: 'version 3' }) },
  {
    name: 'track_script with a weight',
    ...v2,
    trouble: { begin: ['touch', '/run/bad'], end: ['rm', '/run/bad'] },
    conf: wish => checked(wish, 'weight -60'),
  },
  {
    name: 'track_script without a weight',
    ...v2,
    trouble: { begin: ['touch', '/run/bad'], end: ['rm', '/run/bad'] },
    conf: wish => checked(wish, 'rise 2\n    fall 2'),
  },
  {
    name: 'track_interface that fails',
    ...v2,
    prepare: [
      ['ip', 'link', 'add', 'eth1', 'type', 'veth', 'peer', 'name', 'eth2'],
      ['ip', 'link', 'set', 'eth1', 'up'],
      ['ip', 'link', 'set', 'eth2', 'up'],
    ],
    trouble: {
      begin: ['ip', 'link', 'set', 'eth1', 'down'],
      end: ['ip', 'link', 'set', 'eth1', 'up'],
    },
    conf: wish => instance({ ...wish, lines: tracks('interface', 'eth1') }),
  },
  {
    name: 'nopreempt',
    ...v2,
    nopreempt: true,
    conf: wish => instance({ ...wish, state: 'BACKUP', lines: 'nopreempt' }),
  },
  {
    name: 'a sync group of two',
    ...v2,
    instances: 2,
    holds: holds(SECOND_VIP),
    conf: wish => `vrrp_sync_group G {
    group {
        VI_1
        VI_2
    }
}
${instance(wish)}${instance({ ...wish, name: 'VI_2', vrid: 52, vips: [SECOND_VIP] })}`,
  },
]
