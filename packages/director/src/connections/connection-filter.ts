/** Which rows a reader wants, decided on the kernel's bytes: an address, an endpoint or a prefix, and a state. */
import { addressToBytes } from '../wire/address'
import {
  CLIENT,
  type ConnectionRow,
  type ConnectionStateName,
  connectionStates,
  type EndpointName,
  IPV4,
  IPV6,
  REAL,
  VIRTUAL,
} from './connection-row'

export interface WantedConnections {
  client?: string
  vip?: string
  real?: string
  state?: ConnectionStateName
}

export interface WantedEndpoint {
  family: 4 | 6
  words: Uint32Array
  masks: Uint32Array
  port: number | undefined
}

/** `10.0.0.7`, `10.0.0.7:80`, `[fd00::7]:80`, `fd00::7` or `10.0.0.0/8`; undefined for text that is none of these. */
export function parseWantedEndpoint(text: string): WantedEndpoint | undefined {
  const bracketed = /^\[([^\]]*)\](?::(\d+))?$/.exec(text)
  const prefixed = /^([^/]*)\/(\d{1,3})$/.exec(text)
  const withPort = /^([\d.]+):(\d+)$/.exec(text)
  const [, address = '', number] = bracketed ?? prefixed ?? withPort ?? [text, text]
  const bytes = addressToBytes(address)
  if (!bytes || (bracketed && bytes.length !== 16)) return undefined
  const width = bytes.length * 8
  const bits = prefixed ? Number(number) : width
  const port = !prefixed && number !== undefined ? Number(number) : undefined
  if (bits > width || (port !== undefined && port > 65535)) return undefined
  return { family: bytes.length === 4 ? 4 : 6, words: wordsOf(bytes), masks: masksOf(bits), port }
}

/** Text that is no endpoint matches nothing: whoever asks a person refuses it before (`parseWantedEndpoint`). */
export function connectionFilter({ client, vip, real, state }: WantedConnections): (row: ConnectionRow) => boolean {
  const tests: ((row: ConnectionRow) => boolean)[] = []
  if (state !== undefined) {
    const wanted = connectionStates.indexOf(state)
    tests.push(row => row.stateIndex() === wanted)
  }
  for (const [text, name] of [
    [client, CLIENT],
    [vip, VIRTUAL],
    [real, REAL],
  ] as const)
    if (text !== undefined && text !== '') tests.push(endpointTest(text, name))
  const [first, second] = tests
  if (!first) return () => true
  if (!second) return first
  return row => tests.every(test => test(row))
}

function endpointTest(text: string, name: EndpointName): (row: ConnectionRow) => boolean {
  const wanted = parseWantedEndpoint(text)
  if (!wanted) return () => false
  return row => {
    row.read(name)
    return matchesEndpoint(wanted, row.endpoints, name)
  }
}

/** Five words from `at`, as in `ConnectionRow.endpoints`. */
export function matchesEndpoint({ family, words, masks, port }: WantedEndpoint, endpoints: Uint32Array, at: number) {
  const tag = endpoints[at + 4]!
  if (tag >= IPV6 !== (family === 6)) return false
  for (let word = 0; word < words.length; word++)
    if (((endpoints[at + word]! ^ words[word]!) & masks[word]!) !== 0) return false
  return port === undefined || (tag & 0xffff) === port
}

/** Five words of an endpoint given as text; undefined where the address is none. */
export function endpointWords(address: string, port: number): Uint32Array | undefined {
  const bytes = addressToBytes(address)
  if (!bytes) return undefined
  const words = new Uint32Array(5)
  words.set(wordsOf(bytes))
  words[4] = (bytes.length === 4 ? IPV4 : IPV6) | port
  return words
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Uint32Array.from({ length: bytes.length / 4 }, (_, word) => view.getUint32(word * 4))
}

const masksOf = (bits: number) =>
  Uint32Array.from({ length: 4 }, (_, word) => {
    const own = Math.min(32, Math.max(0, bits - word * 32))
    return own === 0 ? 0 : (0xffffffff << (32 - own)) >>> 0
  })
