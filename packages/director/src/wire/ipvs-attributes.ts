import {
  attributeTable,
  familyNumber,
  type Kind,
  nestedTable,
  number8,
  number16,
  number32,
  oneOf,
  port16,
  text,
  type Values,
  writtenOften,
} from './attribute-table'
import { address, destination, statistics } from './ipvs-destination'
import { mustBeAddress } from './netlink'

/** IP_VS_SVC_F_*: what a service's `flags` are made of. `hashed` is the kernel's own. */
export const serviceFlag = {
  persistent: 1,
  hashed: 2,
  onePacket: 4,
  scheduler1: 8,
  scheduler2: 0x10,
  scheduler3: 0x20,
} as const

/** How much of a client's address counts: of IPv4 a mask '255.255.255.0', of IPv6 a prefix length '64'. */
const netmask: Kind<string> = {
  write: (view, at, value, family) => {
    if (family === 6) return number32.write(view, at, Number(value), 6)
    for (const [i, byte] of mustBeAddress(value).entries()) view.setUint8(at + i, byte)
    return 4
  },
  read: (view, at, length, family) => {
    if (length < 4) return undefined
    return family === 4 ? address.read(view, at, 4, 4) : String(view.getUint32(at, true))
  },
}

/** struct ip_vs_flags: the flags, and which of them are meant. */
const flags: Kind<number> = {
  write: (view, at, value) => {
    view.setUint32(at, value, true)
    view.setUint32(at + 4, 0xffffffff, true)
    return 8
  },
  read: (view, at, length) => (length >= 4 ? view.getUint32(at, true) & ~serviceFlag.hashed : undefined),
}

const IPPROTO = { TCP: 6, UDP: 17, SCTP: 132 } as const
const SYNC_STATE = { master: 1, backup: 2 } as const

/** In keepalived's order. */
const serviceRows = {
  family: [1, familyNumber],
  fwmark: [5, number32],
  protocol: [2, oneOf(IPPROTO, number16)],
  address: [3, address],
  port: [4, port16],
  scheduler: [6, text],
  /** persistence engine */
  engine: [11, text],
  flags: [7, flags],
  /** seconds of persistence */
  timeout: [8, number32],
  netmask: [9, netmask],
  statistics: [12, statistics],
} as const

const daemonRows = {
  state: [1, oneOf(SYNC_STATE, number32)],
  interface: [2, text],
  id: [3, number32],
  maxlen: [4, number16],
  group: [5, fourBytes()],
  group6: [6, sixteenBytes()],
  port: [7, number16],
  ttl: [8, number8],
} as const

const service = attributeTable(serviceRows)
const daemon = attributeTable(daemonRows)

export const messageRows = {
  /** requests about the servers of a service share its name */
  service: [1, writtenOften(nestedTable(service))],
  destination: [2, destination],
  daemon: [3, nestedTable(daemon)],
  /** seconds, as the other two: of idle connections, of closing ones, of UDP */
  tcp: [4, number32],
  tcpfin: [5, number32],
  udp: [6, number32],
} as const

const informationRows = {
  /** 0x010201 is 1.2.1 */
  version: [1, number32],
  connectionTableSize: [2, number32],
} as const

export const ipvsMessage = attributeTable(messageRows)
export const ipvsInformation = attributeTable(informationRows)

export type ServiceAttributes = Values<typeof serviceRows>
export type DaemonAttributes = Values<typeof daemonRows>
export type MessageAttributes = Values<typeof messageRows>
export type InformationAttributes = Values<typeof informationRows>

function fourBytes(): Kind<string> {
  return {
    write: (view, at, value) => {
      for (const [i, byte] of mustBeAddress(value).entries()) view.setUint8(at + i, byte)
      return 4
    },
    read: (view, at, length) => address.read(view, at, length, 4),
  }
}

function sixteenBytes(): Kind<string> {
  return {
    write: (view, at, value) => address.write(view, at, value, 6),
    read: (view, at, length) => address.read(view, at, length, 6),
  }
}
