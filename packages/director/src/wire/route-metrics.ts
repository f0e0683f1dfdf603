/** RTAX_* (linux/rtnetlink.h): what a route tells the protocols above it. */
import type { Route } from '@keelson/keepalived-conf/config'
import { type Attribute, cString, u32 } from './netlink'

const LOCK = 1
const CONGESTION_CONTROL = 16
const FEATURES = 12
const ECN = 1
/** keepalived's floor for rtt and rttvar, in ms */
const LEAST_RTT = 200

const counts = {
  mtu: 2,
  window: 3,
  ssthresh: 6,
  cwnd: 7,
  advmss: 8,
  reordering: 9,
  hoplimit: 10,
  initcwnd: 11,
  initrwnd: 14,
  quickack: 15,
  fastopen_no_cookie: 17,
} as const satisfies Partial<Record<keyof Route, number>>

const times = { rtt: { type: 4, scale: 8 }, rttvar: { type: 5, scale: 4 }, rto_min: { type: 13, scale: 1 } } as const

export function metricsOf(route: Route): Attribute[] {
  const attributes: Attribute[] = []
  for (const [word, { type, scale }] of Object.entries(times) as [
    keyof typeof times,
    { type: number; scale: number },
  ][]) {
    const given = route[word]
    if (given === undefined) continue
    attributes.push([type, u32(Math.max(word === 'rto_min' ? 0 : LEAST_RTT * scale, timeOf(word, given, scale)))])
  }
  for (const [word, type] of Object.entries(counts) as [keyof typeof counts, number][]) {
    const given = route[word]
    if (given !== undefined) attributes.push([type, u32(given)])
  }
  if (route.features !== undefined) attributes.push([FEATURES, u32(ECN)])
  if (route.congctl !== undefined) attributes.push([CONGESTION_CONTROL, cString(route.congctl).subarray(0, -1)])
  const locked = (route.locked ?? []).reduce((bits, word) => bits | (1 << typeOf(word)), 0)
  if (locked !== 0) attributes.push([LOCK, u32(locked)])
  return attributes
}

/** With a unit it is a time; without one it is the kernel's own number, in parts of a millisecond. */
function timeOf(word: string, given: string, scale: number): number {
  const [, number = '', unit] = /^(\d+(?:\.\d+)?)(s|ms|msec|msecs|sec|secs)?$/.exec(given) ?? []
  if (number === '') throw new RangeError(`${word} ${given} is no time`)
  if (unit === undefined) return Number(number)
  return Math.round(Number(number) * (unit.startsWith('s') ? 1000 : 1) * scale)
}

function typeOf(word: string): number {
  if (word === 'congctl') return CONGESTION_CONTROL
  const table: Record<string, number> = {
    ...counts,
    rtt: times.rtt.type,
    rttvar: times.rttvar.type,
    rto_min: times.rto_min.type,
  }
  return table[word] ?? 0
}
