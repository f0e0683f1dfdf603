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
    if (family === 4) return ipv4Text(view.getUint32(at))
    return addressFromBytes(new Uint8Array(view.buffer, view.byteOffset + at, 16))
  },
}

/** Servers of one service often are neighbours: what their addresses begin with is made once. */
let network = -1
let beginning = ''

function ipv4Text(number: number): string {
  if (number >>> 8 !== network) {
    network = number >>> 8
    beginning = `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.`
  }
  return beginning + (number & 255)
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
  read: (view, from, size, enclosing) => readDestination(view, from, size, enclosing),
}

const readDestination: Kind<DestinationAttributes>['read'] = (view, from, size, enclosing) =>
  readInKernelsOrder(view, from, size, enclosing) ?? readInAnyOrder(view, from, size, enclosing)

/** As ip_vs_genl_fill_dest writes them since Linux 5.3: offset, type and length of all that come before what was counted. */
const ORDER = [
  [0, destinationRows.address[0], 20],
  [20, destinationRows.port[0], 6],
  [28, destinationRows.method[0], 8],
  [36, destinationRows.weight[0], 8],
  [44, destinationRows.tunnel[0], 5],
  [52, destinationRows.tunnelPort[0], 6],
  [60, destinationRows.checksum[0], 6],
  [68, destinationRows.upperThreshold[0], 8],
  [76, destinationRows.lowerThreshold[0], 8],
  [84, destinationRows.active[0], 8],
  [92, destinationRows.inactive[0], 8],
  [100, destinationRows.persistent[0], 8],
  [108, destinationRows.family[0], 6],
] as const
const OFFSETS: readonly number[] = ORDER.map(([offset]) => offset)
const HEADERS: readonly number[] = ORDER.map(([, type, length]) => (type << 16) + length)
const COUNTED = 116
/** IPVS_DEST_ATTR_STATS: the same as 32 bits, which nobody needs. */
const STATISTICS_32 = 10

/** Undefined where anything is otherwise: then it is read attribute by attribute. */
function readInKernelsOrder(
  view: DataView,
  from: number,
  size: number,
  enclosing: Family,
): DestinationAttributes | undefined {
  if (size < COUNTED) return undefined
  for (let row = 0; row < HEADERS.length; row++)
    if ((view.getUint32(from + (OFFSETS[row] ?? 0), true) & 0x3fff_ffff) !== HEADERS[row]) return undefined
  let counted: Statistics | undefined
  const end = from + size
  for (let next = from + COUNTED; next < end; ) {
    const length = next + 4 <= end ? view.getUint16(next, true) : 0
    const type = length >= 4 && next + length <= end ? view.getUint16(next + 2, true) & 0x3fff : 0
    if (type === destinationRows.statistics[0]) counted = readStatistics(view, next + 4, length - 4)
    else if (type !== STATISTICS_32) return undefined
    next += padded(length)
  }
  const family = familyNumber.read(view, from + 112, 2, 4)
  return {
    family,
    address: address.read(view, from + 4, 16, family ?? enclosing),
    port: view.getUint16(from + 24),
    method: METHODS[view.getUint32(from + 32, true) & 7],
    weight: view.getUint32(from + 40, true),
    tunnel: TUNNELS[view.getUint8(from + 48)],
    tunnelPort: view.getUint16(from + 56),
    checksum: CHECKSUMS[view.getUint16(from + 64, true)],
    upperThreshold: view.getUint32(from + 72, true),
    lowerThreshold: view.getUint32(from + 80, true),
    active: view.getUint32(from + 88, true),
    inactive: view.getUint32(from + 96, true),
    persistent: view.getUint32(from + 104, true),
    statistics: counted,
  }
}

const METHODS = wordsOf(FORWARDING)
const TUNNELS = wordsOf(TUNNEL)
const CHECKSUMS = wordsOf(CHECKSUM)

/** By their numbers. */
function wordsOf<T extends string>(numbers: Readonly<Record<T, number>>): readonly T[] {
  const words: T[] = []
  for (const [word, number] of Object.entries<number>(numbers)) words[number] = word as T
  return words
}

/** As readAttributes of its rows would. */
function readInAnyOrder(view: DataView, from: number, size: number, enclosing: Family): DestinationAttributes {
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
  if (isUsual(view, from, size)) {
    let any = 0
    for (let at = from + 4; at < from + size; at += 12) any |= view.getUint32(at, true) | view.getUint32(at + 4, true)
    if (any === 0) return NOTHING_COUNTED
  }
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

/** Nearly all of a large table's servers have counted nothing since it was set. */
const NOTHING_COUNTED: Statistics = {
  connections: 0,
  packetsIn: 0,
  packetsOut: 0,
  bytesIn: 0,
  bytesOut: 0,
  connectionRate: 0,
  packetRateIn: 0,
  packetRateOut: 0,
  byteRateIn: 0,
  byteRateOut: 0,
}

/** All ten, in the order of their numbers: as ip_vs_genl_fill_stats64 writes them. */
function isUsual(view: DataView, from: number, size: number): boolean {
  if (size !== 120) return false
  for (let type = 1, at = from; type <= 10; type++, at += 12)
    if (view.getUint32(at, true) !== (type << 16) + 12) return false
  return true
}
