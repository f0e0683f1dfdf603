/** Light-weight tunnels of a route (linux/lwtunnel.h): `encap ip …` and `encap ip6 …`. */
import { type Attribute, mustBeAddress, nested, u8, u16 } from './netlink'

const RTA_ENCAP_TYPE = 21
const RTA_ENCAP = 22

/** The same numbers mean hop limit and traffic class for IPv6. */
const kinds: Record<string, number> = { ip: 2, ip6: 4 }
const options: Record<string, (word: string) => Attribute> = {
  id: word => [1, bigEndian64(BigInt(word))],
  dst: word => [2, mustBeAddress(word)],
  src: word => [3, mustBeAddress(word)],
  ttl: word => [4, u8(Number(word))],
  hoplimit: word => [4, u8(Number(word))],
  tos: word => [5, u8(Number(word))],
  tc: word => [5, u8(Number(word))],
}

/** @throws RangeError for a kind or an option that is not done */
export function encapAttributes(words: string): Attribute[] {
  const [kind = '', ...rest] = words.split(/\s+/)
  const type = kinds[kind]
  if (type === undefined) throw new RangeError(`encap ${kind} is not done: encap ip and ip6 are`)
  const attributes: Attribute[] = []
  for (let at = 0; at < rest.length; at += 2) {
    const option = options[rest[at] ?? '']
    const word = rest[at + 1]
    if (!option || word === undefined) throw new RangeError(`encap ${kind} ${rest[at]} is not done`)
    attributes.push(option(word))
  }
  return [nested(RTA_ENCAP, attributes), [RTA_ENCAP_TYPE, u16(type)]]
}

export function bigEndian64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, value)
  return bytes
}
