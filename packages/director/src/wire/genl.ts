/**
 * Generic netlink (linux/genetlink.h): families that are found by name, and commands with a header of their own. Many
 * requests go into one buffer, and one datagram.
 *
 *   genlmsghdr | command u8 | version u8 | - |
 */
import {
  type AttributeTable,
  attributeTable,
  number16,
  RESERVE,
  type Rows,
  readAttributes,
  text,
  type Values,
  writeAttributes,
} from './attribute-table'
import { netlinkFlag } from './netlink'

const HEADER = 20

/** Requests one behind the other; `bytes` is the datagram. */
export class RequestBuffer {
  #view = new DataView(new ArrayBuffer(16 * 1024))
  #end = 0

  get length(): number {
    return this.#end
  }

  /** A view, good until the next request. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.#view.buffer, 0, this.#end)
  }

  clear(): void {
    this.#end = 0
  }

  add<R extends Rows>(
    header: { type: number; flags: number; seq: number; command: number; version: number },
    table: AttributeTable<R>,
    values: Values<R>,
  ): void {
    this.#grow(this.#end + HEADER + RESERVE)
    const view = this.#view
    const at = this.#end
    view.setUint16(at + 4, header.type, true)
    view.setUint16(at + 6, header.flags, true)
    view.setUint32(at + 8, header.seq, true)
    view.setUint32(at + 12, 0, true)
    view.setUint32(at + 16, header.command | (header.version << 8), true)
    this.#end = writeAttributes(table, values, view, at + HEADER)
    view.setUint32(at, this.#end - at, true)
  }

  #grow(length: number): void {
    if (length <= this.#view.byteLength) return
    const grown = new Uint8Array(this.#view.byteLength * 2)
    grown.set(this.bytes)
    this.#view = new DataView(grown.buffer)
  }
}

/** GENL_ID_CTRL: the family that knows the others. */
const CONTROL = 16
const NEW_FAMILY = 1
const GET_FAMILY = 3
const control = attributeTable({ id: [1, number16], name: [2, text] })

export function encodeFindFamily(seq: number, name: string): Uint8Array {
  const buffer = new RequestBuffer()
  buffer.add({ type: CONTROL, flags: netlinkFlag.request, seq, command: GET_FAMILY, version: 1 }, control, { name })
  return buffer.bytes
}

/** The message type of a family, from the body of the answer; undefined for anything else. */
export function decodeFamily(body: Uint8Array): number | undefined {
  if (body.length < 4 || body[0] !== NEW_FAMILY) return undefined
  return readAttributes(control, new DataView(body.buffer, body.byteOffset, body.length), 4, body.length).id
}
