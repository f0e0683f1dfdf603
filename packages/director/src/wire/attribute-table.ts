/**
 * Netlink attributes as a table: one row each, by which they are written and read, so that both cannot differ. Reading never
 * throws: what is cut short or unknown is not there. Byte order is the host's (see netlink.ts).
 */
import { padded } from './netlink'

/** What an address is, where an attribute's meaning hangs on it. */
export type Family = 4 | 6

export interface Kind<T> {
  /** Writes at `at`; the number of bytes. There is room for RESERVE. */
  write(view: DataView, at: number, value: T, family: Family): number
  /** of attributes within: linux/netlink.h NLA_F_NESTED */
  readonly nested?: true
  /** Undefined where the bytes are no value of this kind. */
  read(view: DataView, at: number, length: number, family: Family): T | undefined
}

type Row = readonly [type: number, kind: Kind<unknown>]
export type Rows = Readonly<Record<string, Row>>

/** The object that the rows describe. */
export type Values<R extends Rows> = {
  [name in keyof R]?: R[name] extends readonly [number, Kind<infer T>] ? T : never
}

export interface AttributeTable<R extends Rows> {
  rows: readonly (readonly [name: keyof R & string, type: number, kind: Kind<unknown>])[]
  byType: readonly (readonly [name: keyof R & string, type: number, kind: Kind<unknown>] | undefined)[]
  /** type of the attribute that says the family of its siblings */
  familyType: number
}

/** Rows are written in their order. A row `family` says how its siblings are meant. */
export function attributeTable<R extends Rows>(rows: R): AttributeTable<R> {
  const list = Object.entries(rows).map(([name, [type, kind]]) => [name, type, kind] as const)
  const byType: (typeof list)[number][] = []
  for (const row of list) byType[row[1]] = row
  return { rows: list, byType, familyType: rows.family?.[0] ?? 0 }
}

/** What the longest attribute needs at most, nested ones included. */
export const RESERVE = 1024

/** Writes the values that are there from `at`; where it ended. */
export function writeAttributes<R extends Rows>(
  { rows }: AttributeTable<R>,
  values: Values<R>,
  view: DataView,
  at: number,
  enclosing: Family = 4,
): number {
  const family = (values as { family?: Family }).family ?? enclosing
  let end = at
  for (let row = 0; row < rows.length; row++) {
    const [name, type, kind] = rows[row] as (typeof rows)[number]
    const value = values[name]
    if (value === undefined) continue
    const length = 4 + kind.write(view, end + 4, value, family)
    view.setUint16(end, length, true)
    view.setUint16(end + 2, kind.nested ? type | NESTED : type, true)
    for (let pad = length; pad < padded(length); pad++) view.setUint8(end + pad, 0)
    end += padded(length)
  }
  return end
}

export function readAttributes<R extends Rows>(
  { byType, familyType }: AttributeTable<R>,
  view: DataView,
  at: number,
  end: number,
  enclosing: Family = 4,
): Values<R> {
  const values: Record<string, unknown> = {}
  const family = familyType > 0 ? (familyWithin(view, at, end, familyType) ?? enclosing) : enclosing
  for (let next = at; next + 4 <= end; ) {
    const length = view.getUint16(next, true)
    if (length < 4 || next + length > end) break
    // The two top bits mark nesting and byte order (linux/netlink.h NLA_TYPE_MASK).
    const row = byType[view.getUint16(next + 2, true) & 0x3fff]
    const value = row?.[2].read(view, next + 4, length - 4, family)
    if (row && value !== undefined) values[row[0]] = value
    next += padded(length)
  }
  return values as Values<R>
}

/** It may stand behind the addresses that it explains. */
function familyWithin(view: DataView, at: number, end: number, type: number): Family | undefined {
  for (let next = at; next + 4 <= end; ) {
    const length = view.getUint16(next, true)
    if (length < 4 || next + length > end) return undefined
    if ((view.getUint16(next + 2, true) & 0x3fff) === type) return familyNumber.read(view, next + 4, length - 4, 4)
    next += padded(length)
  }
  return undefined
}

const NESTED = 0x8000
const AF_INET = 2
const AF_INET6 = 10

export const familyNumber: Kind<Family> = {
  write: (view, at, value) => {
    view.setUint16(at, value === 4 ? AF_INET : AF_INET6, true)
    return 2
  },
  read: (view, at, length) => {
    const number = length >= 2 ? view.getUint16(at, true) : 0
    return number === AF_INET ? 4 : number === AF_INET6 ? 6 : undefined
  },
}

export const number8: Kind<number> = {
  write: (view, at, value) => {
    view.setUint8(at, value)
    return 1
  },
  read: (view, at, length) => (length >= 1 ? view.getUint8(at) : undefined),
}

export const number16: Kind<number> = {
  write: (view, at, value) => {
    view.setUint16(at, value, true)
    return 2
  },
  read: (view, at, length) => (length >= 2 ? view.getUint16(at, true) : undefined),
}

/** In network byte order, whatever the host's. */
export const port16: Kind<number> = {
  write: (view, at, value) => {
    view.setUint16(at, value)
    return 2
  },
  read: (view, at, length) => (length >= 2 ? view.getUint16(at) : undefined),
}

export const number32: Kind<number> = {
  write: (view, at, value) => {
    view.setUint32(at, value, true)
    return 4
  },
  read: (view, at, length) => (length >= 4 ? view.getUint32(at, true) : undefined),
}

/** Exact up to 2^53. */
export const number64: Kind<number> = {
  write: (view, at, value) => {
    view.setUint32(at, value % 0x1_0000_0000, true)
    view.setUint32(at + 4, value / 0x1_0000_0000, true)
    return 8
  },
  read: (view, at, length) =>
    length >= 8 ? view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000 : undefined,
}

/** ASCII with a zero at its end; of a text that is too long for any attribute the rest is cut. */
export const text: Kind<string> = {
  write: (view, at, value) => {
    const { length } = value.slice(0, 255)
    for (let i = 0; i < length; i++) view.setUint8(at + i, value.charCodeAt(i) & 0x7f)
    view.setUint8(at + length, 0)
    return length + 1
  },
  read: (view, at, length) => {
    let value = ''
    for (let i = 0; i < length; i++) {
      const code = view.getUint8(at + i)
      if (code === 0) break
      value += String.fromCharCode(code)
    }
    return value
  },
}

/** A row for each word's number; a number without a word is not read. */
export function oneOf<T extends string>(numbers: Readonly<Record<T, number>>, of: Kind<number>, mask = ~0): Kind<T> {
  const words = new Map(Object.entries<number>(numbers).map(([word, number]) => [number, word as T]))
  return {
    write: (view, at, value, family) => of.write(view, at, numbers[value], family),
    read: (view, at, length, family) => {
      const number = of.read(view, at, length, family)
      return number === undefined ? undefined : words.get(number & mask)
    },
  }
}

export function nestedTable<R extends Rows>(table: AttributeTable<R>): Kind<Values<R>> {
  return {
    nested: true,
    write: (view, at, value, family) => writeAttributes(table, value, view, at, family) - at,
    read: (view, at, length, family) => readAttributes(table, view, at, at + length, family),
  }
}

/** For an object that is written many times in a row, and does not change meanwhile: its bytes are made once. */
export function writtenOften<T extends object>(kind: Kind<T>): Kind<T> {
  let last: { value: T; family: Family; bytes: Uint8Array } | undefined
  return {
    ...kind,
    write: (view, at, value, family) => {
      const all = new Uint8Array(view.buffer, view.byteOffset)
      if (last?.value === value && last.family === family) {
        all.set(last.bytes, at)
        return last.bytes.length
      }
      const length = kind.write(view, at, value, family)
      last = { value, family, bytes: all.slice(at, at + length) }
      return length
    },
  }
}
