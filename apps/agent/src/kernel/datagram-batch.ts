/** Datagrams that are received with one call: of a dump the kernel writes the next part while it hands out the one before. */
import { addressOf, receiveMany } from './libc'

/** struct mmsghdr and struct iovec of a 64-bit kernel (bits/socket.h) */
const MMSGHDR = 64
const IOVEC = 16
const LENGTH = 56
const FLAGS = 48
const MSG_TRUNC = 0x20

/** struct msghdr: msg_iov, msg_iovlen */
const VECTOR = 16
const VECTORS = 24

export class DatagramBatch {
  readonly #headers: Buffer
  readonly #views: readonly DataView[]
  /** kept, for the headers point into them */
  readonly #vectors: Buffer
  readonly #bytes: Buffer

  /** `count` of them, of at most `size` bytes each. */
  constructor(count: number, size: number) {
    this.#headers = Buffer.alloc(count * MMSGHDR)
    this.#vectors = Buffer.alloc(count * IOVEC)
    this.#bytes = Buffer.alloc(count * size)
    const { buffer, byteOffset } = this.#bytes
    this.#views = Array.from({ length: count }, (_, i) => new DataView(buffer, byteOffset + i * size, size))
    for (let i = 0; i < count; i++) {
      this.#vectors.writeBigUInt64LE(addressOf(this.#bytes) + BigInt(i * size), i * IOVEC)
      this.#vectors.writeBigUInt64LE(BigInt(size), i * IOVEC + 8)
      this.#headers.writeBigUInt64LE(addressOf(this.#vectors) + BigInt(i * IOVEC), i * MMSGHDR + VECTOR)
      this.#headers.writeBigUInt64LE(1n, i * MMSGHDR + VECTORS)
    }
  }

  /** Each is valid during the call only. How many there were; 'cut' when one was larger than there is room. @throws KernelError */
  receive(fd: number, about: string, take: (datagram: DataView, length: number) => void): number | 'cut' {
    const count = receiveMany(fd, this.#headers, this.#views.length, about)
    let isCut = false
    for (let i = 0; i < count; i++) {
      const view = this.#views[i]
      if (this.#headers.readUInt32LE(i * MMSGHDR + FLAGS) & MSG_TRUNC) isCut = true
      else if (view) take(view, this.#headers.readUInt32LE(i * MMSGHDR + LENGTH))
    }
    return isCut ? 'cut' : count
  }
}
