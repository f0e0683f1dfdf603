/**
 * Two TCP streams joined: bytes of one side to the other, no faster than the other takes them; the end of one is the end of
 * that half only. What a side does not take waits here, a chunk at most, and nothing more is read for it meanwhile.
 */
import type { EdgeLoop, Watched } from '../../kernel/edge-loop'
import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDHUP } from '../../kernel/epoll'
import { EAGAIN, endSending, receiveSome, sendSome, socketError } from '../../kernel/libc'
import { resetOnClose } from '../../kernel/relay-socket'

const CHUNK = Buffer.allocUnsafeSlow(64 * 1024)
/** Chunks of one stream before others have their turn. */
const TURN = 16

export interface RelayOwner {
  connected(): void
  moved(inBytes: number, outBytes: number): void
  /** the client, or the server, sends no more */
  ended(side: 'client' | 'server'): void
  /** both sockets are gone; `failed`: not because both had ended */
  closed(failed: boolean): void
}

class Leg implements Watched {
  peer!: Leg
  readable = false
  writable = false
  /** its end was read, and told to the other side */
  ended = false
  told = false
  hungUp = false
  waiting: Buffer | undefined

  constructor(
    readonly relay: TcpRelay,
    readonly fd: number,
    readonly side: 'client' | 'server',
  ) {}

  ready(events: number): void {
    if (events & EPOLLERR) {
      this.relay.fail()
      return
    }
    if (events & (EPOLLRDHUP | EPOLLHUP)) this.hungUp = true
    if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP)) this.readable = true
    if (events & EPOLLOUT) this.writable = true
    this.relay.go()
  }
}

export class TcpRelay {
  readonly #loop: EdgeLoop
  readonly #owner: RelayOwner
  readonly #client: Leg
  readonly #server: Leg
  /** for the server, before the client's first byte */
  #prelude: Uint8Array | undefined
  #connected = false
  #closed = false

  /** Both descriptors are its own from now on. */
  constructor(loop: EdgeLoop, client: number, server: number, owner: RelayOwner, prelude?: Uint8Array) {
    this.#loop = loop
    this.#owner = owner
    this.#prelude = prelude
    this.#client = new Leg(this, client, 'client')
    this.#server = new Leg(this, server, 'server')
    this.#client.peer = this.#server
    this.#server.peer = this.#client
    loop.add(client, this.#client)
    loop.add(server, this.#server)
  }

  go(): void {
    if (this.#closed) return
    if (!this.#connected) {
      if (!this.#server.writable) return
      if (socketError(this.#server.fd) !== 0) {
        this.fail()
        return
      }
      this.#connected = true
      this.#owner.connected()
      if (this.#prelude) this.#server.waiting = Buffer.from(this.#prelude)
    }
    this.#pump(this.#client)
    if (!this.#closed) this.#pump(this.#server)
    if (!this.#closed && this.#client.told && this.#server.told) this.#close(false)
  }

  /** Resets both sides. */
  fail(): void {
    if (this.#closed) return
    resetOnClose(this.#client.fd)
    resetOnClose(this.#server.fd)
    this.#close(true)
  }

  /** What `from` sends, to its peer. */
  #pump(from: Leg): void {
    const to = from.peer
    if (!this.#flush(to)) return
    for (let chunks = 0; from.readable && !from.ended && to.writable; chunks++) {
      if (chunks === TURN) {
        this.#loop.later(() => this.go())
        return
      }
      const length = receiveSome(from.fd, CHUNK)
      if (length > 0) {
        // Less than there was room for is all there was, unless its end lies behind it.
        if (length < CHUNK.length && !from.hungUp) from.readable = false
        if (!this.#send(from, to, length)) return
      } else if (length === 0) {
        from.ended = true
        this.#owner.ended(from.side)
      } else if (length === -EAGAIN) from.readable = false
      else {
        this.fail()
        return
      }
    }
    if (from.ended && !from.told && !to.waiting) {
      endSending(to.fd)
      from.told = true
    }
  }

  #send(from: Leg, to: Leg, length: number): boolean {
    const taken = sendSome(to.fd, CHUNK, length)
    if (taken < 0 && taken !== -EAGAIN) {
      this.fail()
      return false
    }
    const sent = Math.max(0, taken)
    if (sent < length) {
      to.waiting = Buffer.from(CHUNK.subarray(sent, length))
      to.writable = false
    }
    if (from.side === 'client') this.#owner.moved(length, 0)
    else this.#owner.moved(0, length)
    return true
  }

  /** False when the relay is over. */
  #flush(to: Leg): boolean {
    while (to.waiting && to.writable) {
      const taken = sendSome(to.fd, to.waiting, to.waiting.length)
      if (taken === -EAGAIN) to.writable = false
      else if (taken < 0) {
        this.fail()
        return false
      } else to.waiting = taken === to.waiting.length ? undefined : to.waiting.subarray(taken)
    }
    return true
  }

  #close(failed: boolean): void {
    this.#closed = true
    this.#loop.close(this.#client.fd)
    this.#loop.close(this.#server.fd)
    this.#owner.closed(failed)
  }
}
