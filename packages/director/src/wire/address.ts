/** IP addresses between text and bytes. Text is canonical: dotted quad, or RFC 5952 for IPv6. */

/** 4 or 16 bytes, or undefined where the text is no address. */
export function addressToBytes(address: string): Uint8Array | undefined {
  return address.includes(':') ? ipv6ToBytes(address) : ipv4ToBytes(address)
}

/** Text of 4 or 16 bytes; throws on another length, which is our mistake and no peer's. */
export function addressFromBytes(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  if (bytes.length === 16) return ipv6FromBytes(bytes)
  throw new RangeError(`an IP address has 4 or 16 bytes, not ${bytes.length}`)
}

/** As the wire orders them: the tie-breaker between equal priorities (RFC 9568 §6.4.3). An unreadable one is lowest. */
export function compareAddresses(a: string, b: string): number {
  const left = addressToBytes(a) ?? new Uint8Array()
  const right = addressToBytes(b) ?? new Uint8Array()
  if (left.length !== right.length) return left.length - right.length
  for (const [i, byte] of left.entries()) {
    const difference = byte - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

export function isIpv6(address: string): boolean {
  return address.includes(':')
}

function ipv4ToBytes(address: string): Uint8Array | undefined {
  const bytes = new Uint8Array(4)
  return writeIpv4(address, bytes, 0) ? bytes : undefined
}

/** Four bytes into `bytes`, for who does it thousands of times a second; false for what is no IPv4 address in text. */
export function writeIpv4(address: string, bytes: Uint8Array, offset: number): boolean {
  let part = 0
  let value = 0
  let digits = 0
  for (let i = 0; i <= address.length; i++) {
    const code = i === address.length ? DOT : address.charCodeAt(i)
    if (code === DOT) {
      if (digits === 0 || part > 3) return false
      bytes[offset + part++] = value
      value = 0
      digits = 0
      continue
    }
    const digit = code - ZERO
    // No sign, no octal: a leading zero means something else to every other reader.
    if (digit < 0 || digit > 9 || (digits > 0 && value === 0)) return false
    value = value * 10 + digit
    digits++
    if (value > 255) return false
  }
  return part === 4
}

const ZERO = 48
const DOT = 46

function ipv6ToBytes(address: string): Uint8Array | undefined {
  const halves = address.split('::')
  if (halves.length > 2) return undefined
  const head = groups(halves[0] ?? '')
  const tail = halves.length === 2 ? groups(halves[1] ?? '') : []
  if (!head || !tail) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const all = [...head, ...new Array<number>(missing).fill(0), ...tail]
  return Uint8Array.from(all.flatMap(group => [group >> 8, group & 255]))
}

/** 16-bit groups of one side of '::', a dotted quad at the end included. */
function groups(text: string): number[] | undefined {
  if (text === '') return []
  const result: number[] = []
  const parts = text.split(':')
  for (const [i, part] of parts.entries()) {
    if (part.includes('.') && i === parts.length - 1) {
      const quad = ipv4ToBytes(part)
      if (!quad) return undefined
      result.push((quad[0]! << 8) | quad[1]!, (quad[2]! << 8) | quad[3]!)
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) result.push(Number.parseInt(part, 16))
    else return undefined
  }
  return result
}

/** RFC 5952 §4: lower case, no leading zeros, the first longest run of two or more zero groups as '::'. */
function ipv6FromBytes(bytes: Uint8Array): string {
  const words = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!)
  let best = { at: -1, length: 1 }
  for (let at = 0; at < 8; at++) {
    let length = 0
    while (at + length < 8 && words[at + length] === 0) length++
    if (length > best.length) best = { at, length }
  }
  const hex = (list: number[]) => list.map(word => word.toString(16)).join(':')
  return best.at < 0 ? hex(words) : `${hex(words.slice(0, best.at))}::${hex(words.slice(best.at + best.length))}`
}

export function isMulticast(address: string): boolean {
  if (isIpv6(address)) return address.toLowerCase().startsWith('ff')
  const first = Number(address.split('.', 1)[0])
  return first >= 224 && first <= 239
}
