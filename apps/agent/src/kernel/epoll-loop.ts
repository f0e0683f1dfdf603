/** Waits on many short-lived descriptors at once, each for one event: what a poll handle of the event loop each would cost too much for. */
import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT, Epoll } from './epoll'
import { closeDescriptor, watchDescriptor } from './libc'

export interface Waiting {
  /** `troubled`: the kernel has an error to tell, or the peer is gone */
  happened(troubled: boolean): void
}

export class EpollLoop {
  #epoll: Epoll | undefined
  #watch: { close(): void } | undefined
  /** by descriptor */
  readonly #waits: (Waiting | undefined)[] = []
  /** descriptor numbers come back at once: an event of an earlier one of that number has another tag */
  readonly #tags: number[] = []
  #tag = 0

  /** Tells `waiting` once. A descriptor that is waited for again says so. */
  wait(fd: number, what: 'readable' | 'writable', waiting: Waiting, again = false): void {
    this.#tag = (this.#tag + 1) & 0x3fffffff
    this.#waits[fd] = waiting
    this.#tags[fd] = this.#tag
    this.#open().wait(fd, what === 'readable' ? EPOLLIN : EPOLLOUT, this.#tag, again)
  }

  /** Before the descriptor is closed or handed to somebody else. */
  forget(fd: number, livesOn = false): void {
    this.#waits[fd] = undefined
    if (livesOn) this.#epoll?.forget(fd)
  }

  #open(): Epoll {
    if (this.#epoll) return this.#epoll
    const epoll = new Epoll()
    this.#epoll = epoll
    this.#watch = watchDescriptor(epoll.fd, () => epoll.take(this.#deliver))
    return epoll
  }

  /** What one call did not tell is told in the next turn of the event loop: the descriptor stays readable. */
  readonly #deliver = (fd: number, events: number, tag: number): void => {
    const waiting = this.#waits[fd]
    if (!waiting || this.#tags[fd] !== tag) return
    this.#waits[fd] = undefined
    waiting.happened((events & (EPOLLERR | EPOLLHUP)) !== 0)
  }

  /** Lets the process end; the next wait opens it again. */
  close(): void {
    this.#watch?.close()
    if (this.#epoll) closeDescriptor(this.#epoll.fd)
    this.#epoll = undefined
    this.#waits.length = 0
  }
}
