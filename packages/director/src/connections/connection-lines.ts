/** Rows out of the chunks in which the kernel hands out its table; a row may lie across two of them. */
import { ConnectionRow } from './connection-row'

/** Longer than any row: three IPv6 endpoints, the name of an engine and 255 bytes of its data. */
const LONGEST_ROW = 1024
const NEWLINE = 10
/** The heading begins `Pro `: no protocol is called so. */
const HEADING = 'o'.charCodeAt(0)

export class ConnectionLines {
  /** Lines that were no rows. */
  malformed = 0
  readonly #each: (row: ConnectionRow) => void
  readonly #row = new ConnectionRow()
  readonly #carried = new Uint8Array(LONGEST_ROW)
  /** bytes of a row that began in an earlier chunk; more than LONGEST_ROW: it is none, and its end is waited for */
  #length = 0

  constructor(each: (row: ConnectionRow) => void) {
    this.#each = each
  }

  /** The row is valid during the call only. */
  push(chunk: Uint8Array, length = chunk.length): void {
    const bytes = length === chunk.length ? chunk : chunk.subarray(0, length)
    let at = this.#length > 0 ? this.#finish(bytes) : 0
    while (at < length) {
      const plain = this.#row.plain(bytes, at)
      if (plain > 0) {
        this.#each(this.#row)
        at += plain + 1
        continue
      }
      const end = bytes.indexOf(NEWLINE, at)
      if (end < 0) {
        this.#carry(bytes, at, length)
        return
      }
      this.#line(bytes, at, end)
      at = end + 1
    }
  }

  /** Nothing more comes: what was begun is none. */
  end(): void {
    if (this.#length > 0) this.malformed++
    this.#length = 0
  }

  #finish(bytes: Uint8Array): number {
    const newline = bytes.indexOf(NEWLINE)
    const end = newline < 0 ? bytes.length : newline
    this.#carry(bytes, 0, end)
    if (newline < 0) return bytes.length
    const length = this.#length
    this.#length = 0
    if (length > LONGEST_ROW) this.malformed++
    else this.#line(this.#carried, 0, length)
    return newline + 1
  }

  #carry(bytes: Uint8Array, from: number, to: number): void {
    const room = LONGEST_ROW - this.#length
    if (room > 0) this.#carried.set(bytes.subarray(from, Math.min(to, from + room)), this.#length)
    this.#length += to - from
  }

  #line(bytes: Uint8Array, start: number, end: number): void {
    if (this.#row.any(bytes, start, end)) this.#each(this.#row)
    else if (bytes[start + 2] !== HEADING) this.malformed++
  }
}
