import { familyOf } from './addresses'

/** What a host address is taken for when nobody says how wide its network is. */
const GUESS = { 4: 24, 6: 64 }

/** The networks that addresses lie in. A host's own length (/32, /128) says nothing, so a common one is taken. */
export function networksOf(addresses: readonly { address: string; prefix_length: number }[]): {
  has(address: string): boolean
} {
  const lengths = { 4: new Set<number>(), 6: new Set<number>() }
  const networks = new Set<string>()
  for (const { address, prefix_length } of addresses) {
    const family = familyOf(address)
    if (family === undefined) continue
    const length = prefix_length === (family === 4 ? 32 : 128) ? GUESS[family] : prefix_length
    lengths[family].add(length)
    networks.add(networkOf(bitsOf(address, family), length))
  }
  return {
    has: address => {
      const family = familyOf(address)
      if (family === undefined) return false
      const bits = bitsOf(address, family)
      return [...lengths[family]].some(length => networks.has(networkOf(bits, length)))
    },
  }
}

function networkOf(bits: string, length: number): string {
  return `${bits.length}/${bits.slice(0, length)}`
}

/** The address as a string of 32 or 128 binary digits. */
function bitsOf(address: string, family: 4 | 6): string {
  const binary = (number: number, width: number) => number.toString(2).padStart(width, '0')
  if (family === 4)
    return address
      .split('.')
      .map(part => binary(Number(part), 8))
      .join('')
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  const hex = (high = '0', low = '0') => ((Number(high) << 8) | Number(low)).toString(16)
  const plain = dotted
    ? `${address.slice(0, dotted.index)}${hex(dotted[1], dotted[2])}:${hex(dotted[3], dotted[4])}`
    : address
  const [head = '', tail] = plain.split('::')
  const groups = (text = '') => (text === '' ? [] : text.split(':'))
  const [before, after] = [groups(head), groups(tail)]
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after].map(group => binary(Number.parseInt(group, 16), 16)).join('')
}
