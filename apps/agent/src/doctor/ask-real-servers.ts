/**
 * Asks each DR real server on a network of this machine for its VIP: by ARP, where it must keep quiet, and by a ping on its
 * own MAC, which it answers when it holds the VIP. What a MASTER's own kernel would drop is heard on a packet socket.
 */

import type { VipAtRealServer } from '@keelson/director/preflight/host-facts'
import { network } from '@keelson/director/preflight/judge-forwarding'
import { isIpv6 } from '@keelson/director/wire/address'
import { decodeArp, encodeArpRequest } from '@keelson/director/wire/arp'
import { decodeEchoReply, encodeEchoRequest } from '@keelson/director/wire/icmp'
import { isMalformed } from '@keelson/director/wire/malformed'
import type { Config } from '@keelson/keepalived-conf/config'
import type { Interface } from '../kernel/interface-table'
import { NeighbourSocket } from '../kernel/neighbour-socket'
import { PacketSocket } from '../kernel/packet-socket'
import { PollLoop } from '../kernel/poll-loop'

const REPLY = 2
/** On one LAN an answer takes a millisecond; ms. */
const PATIENCE = 1000

interface Question {
  iface: Interface
  own: string
  vip: string
  realServer: string
}

export async function askRealServers(config: Config, interfaces: readonly Interface[]): Promise<VipAtRealServer[]> {
  const questions = questionsOf(config, interfaces)
  const asked = interfaces.map(iface => questions.filter(each => each.iface === iface)).filter(each => each.length > 0)
  const answers = await Promise.all(asked.map(each => askOn(each)))
  return answers.flat()
}

function questionsOf({ virtual_server }: Config, interfaces: readonly Interface[]): Question[] {
  const asked = virtual_server.flatMap(({ address: vip, real_server }) =>
    vip === undefined || isIpv6(vip)
      ? []
      : real_server.flatMap(({ lb_kind, address: realServer }) => {
          const near = lb_kind === 'DR' ? neighbourhood(realServer, interfaces) : undefined
          return near ? [{ ...near, vip, realServer }] : []
        }),
  )
  return [...new Map(asked.map(each => [`${each.vip} ${each.realServer}`, each])).values()]
}

/** The interface that a real server is next to; none for one that is this machine itself. */
function neighbourhood(realServer: string, interfaces: readonly Interface[]) {
  if (isIpv6(realServer) || interfaces.some(each => each.addresses.some(({ address }) => address === realServer)))
    return undefined
  for (const iface of interfaces)
    for (const { address: own, prefixLength } of iface.addresses)
      if (!isIpv6(own) && prefixLength < 32 && network(own, prefixLength) === network(realServer, prefixLength))
        return { iface, own }
  return undefined
}

/** Questions of one interface. */
async function askOn(questions: readonly Question[]): Promise<VipAtRealServer[]> {
  const [first] = questions
  if (!first) return []
  const { iface } = first
  const loop = new PollLoop()
  const frames = new PacketSocket()
  const [arp, echo] = [new NeighbourSocket(iface, 'arp'), new NeighbourSocket(iface, 'echo')]
  const identifier = process.pid & 0xffff
  const macs = new Map<string, string>()
  const claims = new Set<string>()
  const pongs = new Set<string>()
  try {
    loop.add(arp.fd, () => {
      for (let frame = arp.receive(); frame; frame = arp.receive()) {
        const heard = decodeArp(frame)
        if (isMalformed(heard) || heard.operation !== REPLY) continue
        const mac = hex(heard.senderMac)
        claims.add(`${heard.senderAddress} ${mac}`)
        if (macs.has(heard.senderAddress)) continue
        macs.set(heard.senderAddress, mac)
        for (const { realServer, vip, own } of questions)
          if (realServer === heard.senderAddress) {
            const macsOf = { sourceMac: iface.mac, destinationMac: heard.senderMac }
            frames.send(iface, encodeEchoRequest({ ...macsOf, source: own, destination: vip, identifier }))
          }
      }
    })
    loop.add(echo.fd, () => {
      for (let frame = echo.receive(); frame; frame = echo.receive()) {
        const heard = decodeEchoReply(frame)
        if (heard?.identifier === identifier) pongs.add(`${heard.source} ${hex(heard.sourceMac)}`)
      }
    })
    for (const { own, vip, realServer } of questions)
      for (const wanted of [realServer, vip]) frames.send(iface, encodeArpRequest(iface.mac, own, wanted))
    await passed(PATIENCE)
  } finally {
    loop.close()
    arp.close()
    echo.close()
    frames.close()
  }
  return questions.map(({ vip, realServer }) => {
    const mac = macs.get(realServer)
    return {
      vip,
      realServer,
      interface: iface.name,
      reachable: mac !== undefined,
      answersArp: claims.has(`${vip} ${mac}`),
      holdsVip: pongs.has(`${vip} ${mac}`),
    }
  })
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

function passed(milliseconds: number): Promise<void> {
  return new Promise(resolve => AbortSignal.timeout(milliseconds).addEventListener('abort', () => resolve()))
}
