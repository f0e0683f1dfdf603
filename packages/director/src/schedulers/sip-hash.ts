/**
 * hsiphash of one 32-bit word as a 64-bit Linux computes it: SipHash-1-3, the low half of the result (lib/siphash.c,
 * hsiphash_1u32). 64-bit words are pairs of 32 bits here, low half first.
 */
export interface SipKey {
  low: number
  high: number
}

/** Both words of the key are the same, as ip_vs_mh.c has them. */
export function hsiphash(value: number, { low, high }: SipKey): number {
  const state = Uint32Array.of(
    low ^ 0x70736575,
    high ^ 0x736f6d65,
    low ^ 0x6e646f6d,
    high ^ 0x646f7261,
    low ^ 0x6e657261,
    high ^ 0x6c796765,
    low ^ 0x79746573,
    high ^ 0x74656462,
  )
  const block = value >>> 0
  const length = 4 << 24
  state[6]! ^= block
  state[7]! ^= length
  round(state)
  state[0]! ^= block
  state[1]! ^= length
  state[4]! ^= 0xff
  round(state)
  round(state)
  round(state)
  return (state[0]! ^ state[2]! ^ state[4]! ^ state[6]!) >>> 0
}

/** SIPROUND (include/linux/siphash.h) */
function round(state: Uint32Array): void {
  add(state, 0, 2)
  rotate(state, 2, 13)
  mix(state, 2, 0)
  rotate(state, 0, 32)
  add(state, 4, 6)
  rotate(state, 6, 16)
  mix(state, 6, 4)
  add(state, 0, 6)
  rotate(state, 6, 21)
  mix(state, 6, 0)
  add(state, 4, 2)
  rotate(state, 2, 17)
  mix(state, 2, 4)
  rotate(state, 4, 32)
}

function add(state: Uint32Array, to: number, from: number): void {
  const low = state[to]! + state[from]!
  state[to] = low
  state[to + 1] = state[to + 1]! + state[from + 1]! + (low > 0xffffffff ? 1 : 0)
}

function mix(state: Uint32Array, to: number, from: number): void {
  state[to]! ^= state[from]!
  state[to + 1]! ^= state[from + 1]!
}

function rotate(state: Uint32Array, at: number, by: number): void {
  const low = state[at]!
  const high = state[at + 1]!
  if (by === 32) {
    state[at] = high
    state[at + 1] = low
    return
  }
  state[at] = (low << by) | (high >>> (32 - by))
  state[at + 1] = (high << by) | (low >>> (32 - by))
}
