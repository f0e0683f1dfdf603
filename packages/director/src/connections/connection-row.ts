/**
 * One row of /proc/net/ip_vs_conn as a cursor over the kernel's bytes (ip_vs_conn_seq_show, net/netfilter/ipvs/ip_vs_conn.c):
 * nothing is made for a row. Numbers are hexadecimal as on the wire; an address of 39 digits is IPv6.
 *
 *     Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData
 *     TCP 0A000102 A088 0A000164 0050 0A000203 0050 ESTABLISHED     897
 *     UDP 0A000102 0000 0A000164 13C4 0A000202 13C4 ASSURED          58 sip 3848276298220188511@atlanta.example.com
 *
 * A persistence template has client port 0; one of a fwmark has protocol IP and the mark where the virtual address stands.
 */
import { addressFromBytes } from '../wire/address'

/** `ConnectionState` of the contract: TCP and UDP, templates (ASSURED), SCTP, and what the kernel itself has no name for. */
export const connectionStates = [
  'NONE',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'SYNACK',
  'UDP',
  'ASSURED',
  'INIT1',
  'INIT',
  'C-SENT',
  'C-REPLIED',
  'C-WAIT',
  'COOKIE',
  'C-ECHOED',
  'S-SENT',
  'S-RECEIVED',
  'S-ACK-SENT',
  'REJECTED',
  'CLOSED',
  'ERR!',
] as const
export type ConnectionStateName = (typeof connectionStates)[number]

export interface DescribedConnection {
  protocol: string
  /** seconds left */
  expires: number
  state: ConnectionStateName
  client: string
  virtual: string
  real: string
  /** of a persistence engine, `sip` say, and what it recognises the client by */
  persistence_engine?: string
  persistence_data?: string
}

/** Which endpoint of a row: where its five words begin. */
export const CLIENT = 0
export const VIRTUAL = 5
export const REAL = 10
export type EndpointName = typeof CLIENT | typeof VIRTUAL | typeof REAL

/** The fifth word of an endpoint: its port, and which family the other four are of. */
export const IPV4 = 0x40000
export const IPV6 = 0x60000

const SPACE = 32
const NEWLINE = 10
/** Three IPv4 endpoints after a protocol of three letters, without persistence engine: nearly every row. */
const PLAIN_LENGTH = 65
const FIELDS = 9
const WIDEST_STATE = 11
/** Longer than any the kernel prints: PE data is at most 255 bytes (IP_VS_PEDATA_MAXLEN). */
const MOST_DATA = 255

export class ConnectionRow {
  /** client, virtual, real: four words of address and one of family and port each; filled by `read`. */
  readonly endpoints = new Uint32Array(15)
  #bytes: Uint8Array = new Uint8Array(0)
  #start = 0
  #end = 0
  /** where each of the nine fields begins, counted from #start */
  #at = PLAIN

  readonly #fields = new Uint16Array(FIELDS)

  /**
   * Stands on the row that begins here. The length of it, or 0 when it is not one of the plain kind that has its end
   * where all of them have it.
   */
  plain(bytes: Uint8Array, start: number): number {
    if (
      bytes[start + PLAIN_LENGTH] !== NEWLINE ||
      bytes[start + 3] !== SPACE ||
      bytes[start + 12] !== SPACE ||
      bytes[start + 17] !== SPACE ||
      bytes[start + 26] !== SPACE ||
      bytes[start + 31] !== SPACE ||
      bytes[start + 40] !== SPACE ||
      bytes[start + 45] !== SPACE ||
      bytes[start + 57] !== SPACE
    )
      return 0
    this.#bytes = bytes
    this.#start = start
    this.#end = start + PLAIN_LENGTH
    this.#at = PLAIN
    return PLAIN_LENGTH
  }

  /** Stands on the row between these; false where that is none. */
  any(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start
    for (let field = 0; field < FIELDS; field++) {
      while (at < end && bytes[at] === SPACE) at++
      if (at >= end) return false
      this.#fields[field] = at - start
      const from = at
      while (at < end && bytes[at] !== SPACE) at++
      const width = at - from
      if (
        field === 1 || field === 3 || field === 5 ? width !== 8 && width !== 39 : field < 7 && field > 0 && width !== 4
      )
        return false
    }
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    this.#at = this.#fields
    return true
  }

  /** Decodes one endpoint into `endpoints`. */
  read(name: EndpointName): void {
    const { endpoints } = this
    const bytes = this.#bytes
    const field = name === CLIENT ? 1 : name === VIRTUAL ? 3 : 5
    const at = this.#start + this.#at[field]!
    const port = hex4(bytes, this.#start + this.#at[field + 1]!)
    if (bytes[at + 8] === SPACE) {
      endpoints[name] = hex4(bytes, at) * 0x10000 + hex4(bytes, at + 4)
      endpoints[name + 1] = 0
      endpoints[name + 2] = 0
      endpoints[name + 3] = 0
      endpoints[name + 4] = IPV4 | port
      return
    }
    for (let word = 0; word < 4; word++)
      endpoints[name + word] = hex4(bytes, at + word * 10) * 0x10000 + hex4(bytes, at + word * 10 + 5)
    endpoints[name + 4] = IPV6 | port
  }

  /** The index of its state in `connectionStates`. */
  stateIndex(): number {
    const bytes = this.#bytes
    let hash = 0
    let at = this.#start + this.#at[7]!
    for (const end = Math.min(this.#end, at + WIDEST_STATE); at < end && bytes[at] !== SPACE; at++)
      hash = (Math.imul(hash, 31) + bytes[at]!) | 0
    return stateByHash.get(hash) ?? connectionStates.length - 1
  }

  /** Its bytes, to stand on it again later. */
  copy(): Uint8Array {
    return this.#bytes.slice(this.#start, this.#end)
  }

  describe(): DescribedConnection {
    this.read(CLIENT)
    this.read(VIRTUAL)
    this.read(REAL)
    const [engine, data] = this.#engine()
    return {
      protocol: this.#text(0),
      expires: Number(this.#text(8)) || 0,
      state: connectionStates[this.stateIndex()] ?? 'ERR!',
      client: endpointText(this.endpoints, CLIENT),
      virtual: endpointText(this.endpoints, VIRTUAL),
      real: endpointText(this.endpoints, REAL),
      ...(engine !== undefined && { persistence_engine: engine, persistence_data: data }),
    }
  }

  #text(field: number): string {
    const bytes = this.#bytes
    const from = this.#word(field)
    let text = ''
    for (let at = from; at < this.#end && bytes[at] !== SPACE && text.length < 16; at++) text += printable(bytes[at]!)
    return text
  }

  /** Where a field's first letter is: Expires stands at the right of its column. */
  #word(field: number): number {
    let at = this.#start + this.#at[field]!
    while (at < this.#end && this.#bytes[at] === SPACE) at++
    return at
  }

  /** PEName and PEData; the data are a client's words (a SIP Call-ID) and shown as far as they can be. */
  #engine(): [string?, string?] {
    const bytes = this.#bytes
    let at = this.#word(8)
    while (at < this.#end && bytes[at] !== SPACE) at++
    let text = ''
    for (at++; at < this.#end && text.length < MOST_DATA + 17; at++) text += printable(bytes[at]!)
    if (text === '') return []
    const space = text.indexOf(' ')
    return space < 0 ? [text, ''] : [text.slice(0, space), text.slice(space + 1)]
  }
}

/** `10.0.0.7:80`, `[fd00::7]:80`: ipvsadm's own. */
export function endpointText(words: Uint32Array, at: number): string {
  const tag = words[at + 4]!
  const address = addressText(words, at)
  return tag >= IPV6 ? `[${address}]:${tag & 0xffff}` : `${address}:${tag & 0xffff}`
}

export function addressText(words: Uint32Array, at: number): string {
  const bytes = new Uint8Array(words[at + 4]! >= IPV6 ? 16 : 4)
  const view = new DataView(bytes.buffer)
  for (let word = 0; word * 4 < bytes.length; word++) view.setUint32(word * 4, words[at + word]!)
  return addressFromBytes(bytes)
}

const PLAIN = Uint16Array.of(0, 4, 13, 18, 27, 32, 41, 46, 58)

const stateByHash = new Map(
  connectionStates.map((name, index) => {
    let hash = 0
    for (let at = 0; at < name.length; at++) hash = (Math.imul(hash, 31) + name.charCodeAt(at)) | 0
    return [hash, index]
  }),
)

/** Of every byte; what is no digit counts as 0: the kernel writes none. */
const digits = Uint8Array.from({ length: 256 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16)
  return Number.isNaN(value) ? 0 : value
})

const hex4 = (bytes: Uint8Array, at: number): number =>
  (digits[bytes[at]!]! << 12) |
  (digits[bytes[at + 1]!]! << 8) |
  (digits[bytes[at + 2]!]! << 4) |
  digits[bytes[at + 3]!]!

const printable = (code: number) => (code >= 32 && code < 127 ? String.fromCharCode(code) : '?')
