/** What the words of routes and rules come to in numbers. Names of tables and the like are the director's (iproute2's files). */

/** The files of /etc/iproute2 that give names to numbers. */
export type NameFile = 'rt_tables' | 'rt_scopes' | 'rt_protos' | 'rt_realms' | 'rt_dsfield' | 'group'

export interface IprouteNames {
  numberOf(file: NameFile, name: string): number | undefined
  interfaceIndex(name: string): number | undefined
}

/** RTPROT_KEEPALIVED (linux/rtnetlink.h): by it keepalived knows what is its own. */
export const protocolKeepalived = 18

/** @throws RangeError for a name that the director does not know */
export function numberFor(names: IprouteNames, file: NameFile, what: string, word: string): number {
  const number = /^(0x[0-9a-f]+|\d+)$/i.test(word)
    ? Number(word)
    : (wellKnown[file]?.[word] ?? names.numberOf(file, word))
  if (number === undefined) throw new RangeError(`${what} ${word}: ${file} has no such name`)
  return number
}

/** @throws RangeError for an interface that is not there */
export function indexFor(names: IprouteNames, name: string): number {
  const index = names.interfaceIndex(name)
  if (index === undefined) throw new RangeError(`interface ${name} does not exist`)
  return index
}

/** `FROM/TO` or `TO`, 16 bits each. */
export function realmsFor(names: IprouteNames, words: string): number {
  const [first = '', second] = words.split('/')
  const number = (word: string) => numberFor(names, 'rt_realms', 'realms', word)
  return second === undefined ? number(first) : ((number(first) << 16) | number(second)) >>> 0
}

/** What is tracked must be known again, so it has keepalived's own protocol whatever is written. */
export function protocolFor(names: IprouteNames, given: { protocol?: string; no_track?: boolean }): number {
  if (given.protocol === undefined || !given.no_track) return protocolKeepalived
  return numberFor(names, 'rt_protos', 'protocol', given.protocol)
}

/** ADDRESS[/LENGTH]; undefined for `default`, `any` and `all`. */
export function prefixFor(words: string | undefined): { address: string; length: number } | undefined {
  if (words === undefined || ['default', 'any', 'all'].includes(words)) return undefined
  const [address = '', length] = words.split('/')
  return { address, length: length === undefined ? (address.includes(':') ? 128 : 32) : Number(length) }
}

/** linux/rtnetlink.h, whatever the files say */
const wellKnown: Partial<Record<NameFile, Record<string, number>>> = {
  rt_tables: { unspec: 0, default: 253, main: 254, local: 255 },
  rt_scopes: { global: 0, universe: 0, site: 200, link: 253, host: 254, nowhere: 255 },
  rt_protos: { redirect: 1, kernel: 2, boot: 3, static: 4, ra: 9, dhcp: 16, keepalived: 18 },
  group: { default: 0 },
}
