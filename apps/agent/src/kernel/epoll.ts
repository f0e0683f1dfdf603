/** epoll(7): thousands of descriptors behind one. */
import { controlEpoll, createEpoll, takeEvents } from './libc'

export const EPOLLIN = 0x1
export const EPOLLOUT = 0x4
export const EPOLLERR = 0x8
export const EPOLLHUP = 0x10
export const EPOLLRDHUP = 0x2000
export const EPOLLET = 0x80000000
const EPOLLONESHOT = 0x40000000
const EPOLL_CTL_ADD = 1
const EPOLL_CTL_DEL = 2
const EPOLL_CTL_MOD = 3

/** Thousands of descriptors on one epoll (epoll(7)), each waited for once at a time. */
export class Epoll {
  readonly fd = createEpoll()
  // struct epoll_event is packed on x86-64 only (include/uapi/linux/eventpoll.h).
  readonly #size = process.arch === 'x64' ? 12 : 16
  readonly #data = this.#size - 8
  readonly #event = Buffer.alloc(this.#size)
  readonly #events = Buffer.alloc(this.#size * MOST_EVENTS)

  /** For EPOLLIN or EPOLLOUT, or an error, once; closing the descriptor ends it. `tag` tells it from an earlier one of its number. */
  wait(fd: number, events: number, tag: number, again: boolean): void {
    this.#event.writeUInt32LE((events | EPOLLONESHOT) >>> 0, 0)
    this.#event.writeInt32LE(fd, this.#data)
    this.#event.writeUInt32LE(tag, this.#data + 4)
    controlEpoll(this.fd, again ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, this.#event)
  }

  /** For these events, again and again, until the descriptor is closed; `tag` tells them from those of an earlier one of its number. */
  watch(fd: number, events: number, tag: number): void {
    this.#event.writeUInt32LE(events >>> 0, 0)
    this.#event.writeInt32LE(fd, this.#data)
    this.#event.writeUInt32LE(tag, this.#data + 4)
    controlEpoll(this.fd, EPOLL_CTL_ADD, fd, this.#event)
  }

  /** What is ready now, as much as one call tells; how many. */
  take(each: (fd: number, events: number, tag: number) => void): number {
    const count = takeEvents(this.fd, this.#events, MOST_EVENTS)
    for (let at = 0; at < count * this.#size; at += this.#size)
      each(
        this.#events.readInt32LE(at + this.#data),
        this.#events.readUInt32LE(at),
        this.#events.readUInt32LE(at + this.#data + 4),
      )
    return count
  }

  /** For a descriptor that lives on elsewhere. */
  forget(fd: number): void {
    controlEpoll(this.fd, EPOLL_CTL_DEL, fd, this.#event)
  }
}

const MOST_EVENTS = 256
