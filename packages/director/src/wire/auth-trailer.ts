/**
 * The signed trailer behind an advert (keepalived 2.4, auth_hmac): HMAC-SHA256 cut to 128 bits, over a pseudo header that
 * binds family, version, VRID and sender, the VRRP message with its checksum zero, and the trailer itself.
 *
 *   |  type 1  |  key id  |     reserved, 0     |
 *   |           seconds since the epoch         |     together the sequence, 64 bits,
 *   |   1/65536 seconds   |       counter       |     which only ever rises
 *   |               HMAC, 16 bytes              |
 */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { addressToBytes } from './address'

export const trailerLength = 28

const typeHmacSha256 = 1
const digestAt = 12

export interface TrailerKey {
  id: number
  /** 32 to 64 bytes */
  secret: Uint8Array
}

/** What a trailer says; undefined where it is of another type, or says something where nothing may stand. */
export function decodeTrailer(trailer: Uint8Array): { keyId: number; sequence: bigint } | undefined {
  const view = new DataView(trailer.buffer, trailer.byteOffset, trailer.byteLength)
  if (trailer.length !== trailerLength || view.getUint8(0) !== typeHmacSha256 || view.getUint16(2) !== 0)
    return undefined
  return { keyId: view.getUint8(1), sequence: view.getBigUint64(4) }
}

/** The message with its trailer. The checksum of `message` is left as it is: it does not know of the trailer. */
export function signMessage(message: Uint8Array, source: string, key: TrailerKey, sequence: bigint): Uint8Array {
  const signed = new Uint8Array(message.length + trailerLength)
  signed.set(message)
  const view = new DataView(signed.buffer, message.length)
  view.setUint8(0, typeHmacSha256)
  view.setUint8(1, key.id)
  view.setBigUint64(4, sequence)
  signed.set(digestOf(message, signed.subarray(message.length), source, key.secret), message.length + digestAt)
  return signed
}

/** Every byte is compared, so that the time taken tells nothing of the first that differs. */
export function isSignedBy(message: Uint8Array, trailer: Uint8Array, source: string, secret: Uint8Array): boolean {
  let difference = 0
  for (const [i, byte] of digestOf(message, trailer, source, secret).entries())
    difference |= byte ^ (trailer[digestAt + i] ?? 0)
  return difference === 0
}

function digestOf(message: Uint8Array, trailer: Uint8Array, source: string, secret: Uint8Array): Uint8Array {
  const address = addressToBytes(source) ?? new Uint8Array(4)
  const pseudoHeader = new Uint8Array(20)
  pseudoHeader.set([address.length === 16 ? 6 : 4, (message[0] ?? 0) >> 4, message[1] ?? 0])
  pseudoHeader.set(address, 4)
  // Not slice(): a Buffer's is a view, and the checksum is still to be looked at.
  const covered = Uint8Array.from(message)
  covered.fill(0, 6, 8)
  const whole = hmac
    .create(sha256, secret)
    .update(pseudoHeader)
    .update(covered)
    .update(trailer.subarray(0, digestAt))
    .update(new Uint8Array(trailerLength - digestAt))
    .digest()
  return whole.subarray(0, trailerLength - digestAt)
}
