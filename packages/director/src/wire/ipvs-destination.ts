/**
 * The attributes of a server in IPVS (linux/ip_vs.h), and how they are read: a large table has 40,000 servers, looked at every few
 * seconds. By the table each value would be a call and each object would grow; these make one object of one shape, more than three times as fast.
 */
import { addressFromBytes, writeIpv4 } from './address'
import {
  attributeTable,
  type Family,
  familyNumber,
  type Kind,
  nestedTable,
  number8,
  number16,
  number32,
  number64,
  oneOf,
  port16,
  type Values,
} from './attribute-table'
import { mustBeAddress, padded } from './netlink'

/** union nf_inet_addr: 16 bytes, of which IPv4 uses the first four. */
export const address: Kind<string> = {
  write: (view, at, value, family) => {
    if (family === 4) {
      for (let i = 4; i < 16; i += 4) view.setUint32(at + i, 0)
      if (writeIpv4(value, new Uint8Array(view.buffer, view.byteOffset), at)) return 16
    }
    const bytes = mustBeAddress(value)
    if (bytes.length !== (family === 4 ? 4 : 16)) throw new RangeError(`${value} is not of IPv${family}`)
    for (let i = 0; i < 16; i++) view.setUint8(at + i, bytes[i] ?? 0)
    return 16
  },
  read: (view, at, length, family) => {
    if (length < (family === 4 ? 4 : 16)) return undefined
    if (family === 4)
      return `${view.getUint8(at)}.${view.getUint8(at + 1)}.${view.getUint8(at + 2)}.${view.getUint8(at + 3)}`
    return addressFromBytes(new Uint8Array(view.buffer, view.byteOffset + at, 16))
  },
}

const FORWARDING = { NAT: 0, LOCAL: 1, TUN: 2, DR: 3, BYPASS: 4 } as const
const TUNNEL = { ipip: 0, gue: 1, gre: 2 } as const
const CHECKSUM = { nocsum: 0, csum: 1, remcsum: 2 } as const
/** IPVS_STATS_ATTR_* as in STATS64: totals, and the kernel's own estimates of rates. */
export const statisticsRows = {
  connections: [1, number64],
  packetsIn: [2, number64],
  packetsOut: [3, number64],
  bytesIn: [4, number64],
  bytesOut: [5, number64],
  connectionRate: [6, number64],
  packetRateIn: [7, number64],
  packetRateOut: [8, number64],
  byteRateIn: [9, number64],
  byteRateOut: [10, number64],
} as const
type Statistics = Values<typeof statisticsRows>
export const statistics: Kind<Statistics> = { ...nestedTable(attributeTable(statisticsRows)), read: readStatistics }

export const destinationRows = {
  family: [11, familyNumber],
  address: [1, address],
  port: [2, port16],
  method: [3, oneOf(FORWARDING, number32, 7)],
  weight: [4, number32],
  tunnel: [13, oneOf(TUNNEL, number8)],
  /** of gue */
  tunnelPort: [14, port16],
  checksum: [15, oneOf(CHECKSUM, number16)],
  upperThreshold: [5, number32],
  lowerThreshold: [6, number32],
  active: [7, number32],
  inactive: [8, number32],
  persistent: [9, number32],
  statistics: [12, statistics],
} as const

export type DestinationAttributes = Values<typeof destinationRows>

export const destination: Kind<DestinationAttributes> = {
  ...nestedTable(attributeTable(destinationRows)),
  read: readDestination,
}

/** As readAttributes of its rows would. */
function readDestination(view: DataView, from: number, size: number, enclosing: Family): DestinationAttributes {
  const rows = destinationRows
  const end = from + size
  let family: Family | undefined
  let [address, method, tunnel, checksum] = [-1, -1, -1, -1]
  let port: number | undefined
  let weight: number | undefined
  let tunnelPort: number | undefined
  let upperThreshold: number | undefined
  let lowerThreshold: number | undefined
  let active: number | undefined
  let inactive: number | undefined
  let persistent: number | undefined
  let counted: Statistics | undefined
  for (let next = from; next + 4 <= end; ) {
    const length = view.getUint16(next, true)
    if (length < 4 || next + length > end) break
    const at = next + 4
    switch (view.getUint16(next + 2, true) & 0x3fff) {
      case rows.family[0]:
        family = familyNumber.read(view, at, length - 4, 4) ?? family
        break
      case rows.address[0]:
        address = next
        break
      case rows.port[0]:
        if (length >= 6) port = view.getUint16(at)
        break
      case rows.method[0]:
        method = next
        break
      case rows.weight[0]:
        if (length >= 8) weight = view.getUint32(at, true)
        break
      case rows.tunnel[0]:
        tunnel = next
        break
      case rows.tunnelPort[0]:
        if (length >= 6) tunnelPort = view.getUint16(at)
        break
      case rows.checksum[0]:
        checksum = next
        break
      case rows.upperThreshold[0]:
        if (length >= 8) upperThreshold = view.getUint32(at, true)
        break
      case rows.lowerThreshold[0]:
        if (length >= 8) lowerThreshold = view.getUint32(at, true)
        break
      case rows.active[0]:
        if (length >= 8) active = view.getUint32(at, true)
        break
      case rows.inactive[0]:
        if (length >= 8) inactive = view.getUint32(at, true)
        break
      case rows.persistent[0]:
        if (length >= 8) persistent = view.getUint32(at, true)
        break
      case rows.statistics[0]:
        counted = readStatistics(view, at, length - 4)
        break
    }
    next += padded(length)
  }
  const said = <T>(kind: Kind<T>, place: number): T | undefined =>
    place < 0 ? undefined : kind.read(view, place + 4, view.getUint16(place, true) - 4, family ?? enclosing)
  return {
    family,
    address: said(rows.address[1], address),
    port,
    method: said(rows.method[1], method),
    weight,
    tunnel: said(rows.tunnel[1], tunnel),
    tunnelPort,
    checksum: said(rows.checksum[1], checksum),
    upperThreshold,
    lowerThreshold,
    active,
    inactive,
    persistent,
    statistics: counted,
  }
}

/** As readAttributes of its rows would. */
function readStatistics(view: DataView, from: number, size: number): Statistics {
  const rows = statisticsRows
  const end = from + size
  let connections: number | undefined
  let packetsIn: number | undefined
  let packetsOut: number | undefined
  let bytesIn: number | undefined
  let bytesOut: number | undefined
  let connectionRate: number | undefined
  let packetRateIn: number | undefined
  let packetRateOut: number | undefined
  let byteRateIn: number | undefined
  let byteRateOut: number | undefined
  for (let next = from; next + 4 <= end; ) {
    const length = view.getUint16(next, true)
    if (length < 4 || next + length > end) break
    if (length >= 12) {
      const value = view.getUint32(next + 4, true) + view.getUint32(next + 8, true) * 0x1_0000_0000
      switch (view.getUint16(next + 2, true) & 0x3fff) {
        case rows.connections[0]:
          connections = value
          break
        case rows.packetsIn[0]:
          packetsIn = value
          break
        case rows.packetsOut[0]:
          packetsOut = value
          break
        case rows.bytesIn[0]:
          bytesIn = value
          break
        case rows.bytesOut[0]:
          bytesOut = value
          break
        case rows.connectionRate[0]:
          connectionRate = value
          break
        case rows.packetRateIn[0]:
          packetRateIn = value
          break
        case rows.packetRateOut[0]:
          packetRateOut = value
          break
        case rows.byteRateIn[0]:
          byteRateIn = value
          break
        case rows.byteRateOut[0]:
          byteRateOut = value
          break
      }
    }
    next += padded(length)
  }
  return {
    connections,
    packetsIn,
    packetsOut,
    bytesIn,
    bytesOut,
    connectionRate,
    packetRateIn,
    packetRateOut,
    byteRateIn,
    byteRateOut,
  }
}
