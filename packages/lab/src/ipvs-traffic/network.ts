/** A network with IPVS inside the guest: a client of the LAN and beyond it, real servers, and what they need for NAT, DR and TUN. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Experiment, type Running } from '../experiment'
import type { OutputWatch } from '../output-watch'

/** Of the bundle in dist, which is what runs in the guest. */
const PROGRAMS = join(dirname(fileURLToPath(import.meta.url)), 'programs')
export const REALS = { r1: '125.38.38.11', r2: '125.38.38.12', r3: '125.38.38.13' } as const
export type Real = keyof typeof REALS
export const reals = Object.keys(REALS) as Real[]
export const DIRECTORS = { d1: '125.38.38.1', d2: '125.38.38.2' } as const
export type Director = keyof typeof DIRECTORS
const isCompiled = (name: string) => existsSync(join(PROGRAMS, name))
/** In C where it could be compiled: an emulated node is twenty times slower. */
const program = (name: string) =>
  isCompiled(name) ? [join(PROGRAMS, name)] : [process.execPath, join(PROGRAMS, `${name}.mjs`)]
const CLIENT = '125.38.38.7'
/** Of another network: answers of NAT come back through the director, the real server's gateway. */
const FAR = { 4: '10.7.0.2', 6: 'fd07::2' } as const
/** On the LAN: answers of DR and TUN come straight, for a director takes no packet that bears its own VIP. */
const NEAR = { 4: CLIENT, 6: inLan6(CLIENT) } as const

/** Its sister in fd00::/64. */
export function inLan6(address: string): string {
  return `fd00::${address.split('.').at(-1)}`
}

/** Half a second each: an emulated machine beside others starts an agent in two minutes. */
const TRIES = 400
/** What is looked at when something did not come. */
const LOOK = `{ ipvsadm -Ln --stats --exact; ipvsadm -l --daemon; ipvsadm -lcn | tail -20; ip -br address; ip neigh; } >&2`

const familyOf = (address: string) => (address.includes(':') ? 6 : 4)
/** Of IPv6 never a source by itself, as keepalived has it: a tunnel takes no packet that comes from an address of its own. */
const hold = (vip: string, device: string) =>
  `ip address add ${familyOf(vip) === 6 ? `${vip}/128 nodad preferred_lft 0` : `${vip}/32`} dev ${device}\n`

export interface Answers {
  perServer: Partial<Record<Real, number>>
  failures: number
}

export interface Steady extends Answers {
  perSecond: number
}

export interface Steadily {
  /** Comes when so many more have been answered, by the hundred. */
  more(count: number): Promise<void>
  stop(): Promise<Steady>
}

export interface Knocking {
  vip: string
  count: number
  protocol?: 'TCP' | 'UDP'
  /** ms from one to the next, whatever became of it */
  gap?: number
}

/** `direct`: VIPs whose packets come to a real server as they are; `routed`: those of NAT. */
interface Plan {
  directors: readonly Director[]
  servers: readonly Real[]
  direct?: readonly string[]
  routed?: readonly string[]
  /** The directors hold the VIPs from the beginning: nobody elects. */
  held?: boolean
}

export class IpvsNetwork {
  readonly lab: Experiment

  private constructor(lab: Experiment) {
    this.lab = lab
  }

  static async raise({ directors, servers, direct = [], routed = [], held = true }: Plan): Promise<IpvsNetwork> {
    const self = new IpvsNetwork(await Experiment.start())
    const vips = held ? [...direct, ...routed] : []
    await Promise.all([
      self.#client(direct, routed),
      ...directors.map(name => self.#director(name, vips)),
      ...servers.map(name => self.#realServer(name, direct)),
    ])
    return self
  }

  async #client(direct: readonly string[], routed: readonly string[]): Promise<void> {
    const route = (vip: string, source: string) => `ip -${familyOf(vip)} route replace ${vip} dev eth0 src ${source}\n`
    await this.lab.machines({ client: CLIENT })
    await this.sh(
      'client',
      `for a in ${FAR[4]}/32 ${FAR[6]}/128 ${NEAR[6]}/64; do ip address add $a dev eth0 nodad; done
       ${direct.map(vip => route(vip, NEAR[familyOf(vip)])).join('')}
       ${routed.map(vip => route(vip, FAR[familyOf(vip)])).join('')}`,
    )
  }

  async #director(name: Director, vips: readonly string[]): Promise<void> {
    await this.lab.machines({ [name]: DIRECTORS[name] })
    await this.sh(
      name,
      `cd /proc/sys/net; echo 1 > ipv4/ip_forward; echo 1 > ipv6/conf/all/forwarding
       for i in all eth0; do echo 0 > ipv4/conf/$i/send_redirects; echo 0 > ipv4/conf/$i/rp_filter; done
       ip address add ${inLan6(DIRECTORS[name])}/64 dev eth0 nodad
       ip route add ${FAR[4]}/32 dev eth0; ip route add ${FAR[6]}/128 dev eth0
       ${vips.map(vip => hold(vip, 'eth0')).join('')}`,
    )
  }

  async #realServer(name: Real, direct: readonly string[]): Promise<void> {
    const address = REALS[name]
    await this.lab.machines({ [name]: address })
    await this.sh(
      name,
      `ip address add ${inLan6(address)}/64 dev eth0 nodad
       ip route add default via ${DIRECTORS.d1}; ip -6 route add default via ${inLan6(DIRECTORS.d1)}
       ip link add tunnel type ipip local ${address}; ip link set tunnel up
       ip link add tunnel6 type ip6tnl mode ip6ip6 local ${inLan6(address)}; ip link set tunnel6 up
       cd /proc/sys/net; echo 1 > ipv4/conf/all/arp_ignore; echo 2 > ipv4/conf/all/arp_announce
       for i in all eth0 tunnel; do echo 0 > ipv4/conf/$i/rp_filter; done
       # The client is on the same wire, and a director with one interface says so.
       echo 0 > ipv6/conf/eth0/accept_redirects
       ${direct.map(vip => hold(vip, 'lo')).join('')}`,
    )
    // A datagram's answer has to come from the address that was asked: a socket for each.
    const at = [address, inLan6(address), ...direct]
    const server = this.lab.run(name, [...program('named-server'), name, ...at])
    await server.output.line(/ready/)
  }

  /** @throws Error with what the command said */
  async sh(name: string, script: string): Promise<string> {
    const { code, stdout, stderr } = await this.lab.lab.exec(name, ['sh', '-ec', script])
    if (code !== 0) throw new Error(`${name}: ${script}\n${stderr}`)
    return stdout
  }

  /**
   * Comes when the command succeeds. What never comes ends in words, before the guest's own time limit ends everything without any.
   * @throws Error with how the machine stood then
   */
  async until(name: string, condition: string): Promise<void> {
    const tries = `i=0; until ${condition}; do i=$((i + 1)); [ $i -lt ${TRIES} ] || { ${LOOK}; exit 1; }; sleep 0.5; done`
    await this.sh(name, tries)
  }

  /** @throws Error with the last that was said, when it is not said at all */
  heard(output: OutputWatch, pattern: Parameters<OutputWatch['line']>[0], from = 0): Promise<string> {
    const never = this.sh('client', `sleep ${TRIES / 2}`).then(() => {
      throw new Error(`never heard ${pattern}, but:\n${output.lines.slice(-12).join('\n')}`)
    })
    return Promise.race([output.line(pattern, from), never])
  }

  async knockAll(targets: readonly Knocking[]): Promise<Answers[]> {
    const words = targets.map(({ vip, count, protocol = 'TCP', gap = 0 }) => `${protocol},${vip},${count},${gap}`)
    const { stdout } = await this.lab.lab.exec('client', [process.execPath, join(PROGRAMS, 'knocks.mjs'), ...words])
    return stdout.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line) as Answers]))
  }

  async knocks(vip: string, count: number, gap = 0): Promise<Answers | undefined> {
    return (await this.knockAll([{ vip, count, gap }]))[0]
  }

  /**
   * So many connections a second begin until `stop`, or as many as servers answer; what an emulated node begins where nobody could
   * compile the program. `port`: the first of the datagrams'. What never ends does after `seconds`.
   */
  steadily(protocol: 'TCP' | 'UDP', vip: string, rate: number, port = 10_000, seconds = 240): Steadily {
    const argv = isCompiled('steady-knocks')
      ? [...program('steady-knocks'), protocol, vip, String(rate), String(seconds), String(port)]
      : [...program('knocks'), `${protocol},${vip},${rate * seconds},${1000 / rate}`]
    const began = performance.now()
    const { ended, output } = this.lab.run('client', argv)
    const answered = () => Number(output.lines.findLast(line => line.startsWith('answered'))?.split(' ')[1] ?? 0)
    return {
      more: async count => {
        const so = answered()
        await this.heard(output, line => line.startsWith('answered') && Number(line.split(' ')[1]) >= so + count)
      },
      stop: async () => {
        await this.lab.signal('client', 'TERM', `knocks.*${protocol}.${vip}`)
        const over = (performance.now() - began) / 1000
        const { code, stdout, stderr } = await ended
        if (code !== 0) throw new Error(`${argv.join(' ')} ended with status ${code}: ${stderr}`)
        const { seconds: took = over, ...answers } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Answers & {
          seconds?: number
        }
        const count = Object.values(answers.perServer).reduce((a, b) => a + b, 0)
        return { ...answers, perSecond: Math.round((count + answers.failures) / took) }
      },
    }
  }

  /** Connections that go on. Each line of their output is an answer: of which connection, when, ms, and who gave it. */
  stays(vip: string, count = 1): Running {
    return this.lab.run('client', [process.execPath, join(PROGRAMS, 'knocks.mjs'), vip, 'stay', String(count)])
  }

  /** Without its port nobody connects; what is connected goes on (to conntrack, which begins with its first rule, all of that would be new). */
  async refuses(name: Real, isRefusing: boolean): Promise<void> {
    const closed = `nft add table ip closed; nft add chain ip closed in '{ type filter hook input priority 0; }'
      nft add rule ip closed in tcp dport 80 'tcp flags & (syn | ack) == syn' reject with tcp reset`
    await this.sh(name, isRefusing ? closed : 'nft delete table ip closed')
  }

  stop(): Promise<void> {
    return this.lab.stop()
  }
}
