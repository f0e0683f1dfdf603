/** Waits on many short-lived descriptors at once, each for one event: what a poll handle of the event loop each would cost too much for. */
import { EPOLLIN, EPOLLOUT, Epoll } from './epoll'
import { closeDescriptor, watchDescriptor } from './libc'

interface Wait {
  ready: () => void
  /** descriptor numbers come back at once: an event fetched before this wait began is not its own */
  since: number
}

export class EpollLoop {
  #epoll: Epoll | undefined
  #watch: { close(): void } | undefined
  readonly #waits = new Map<number, Wait>()
  #round = 0

  /** Calls `ready` once. A descriptor that is waited for again says so. */
  wait(fd: number, what: 'readable' | 'writable', ready: () => void, again = false): void {
    this.#open().wait(fd, what === 'readable' ? EPOLLIN : EPOLLOUT, again)
    this.#waits.set(fd, { ready, since: this.#round })
  }

  /** Before the descriptor is closed or handed to somebody else. */
  forget(fd: number, livesOn = false): void {
    this.#waits.delete(fd)
    if (livesOn) this.#epoll?.forget(fd)
  }

  #open(): Epoll {
    if (this.#epoll) return this.#epoll
    const epoll = new Epoll()
    this.#epoll = epoll
    this.#watch = watchDescriptor(epoll.fd, () => this.#deliver(epoll))
    return epoll
  }

  #deliver(epoll: Epoll): void {
    for (const batch of epoll.batches()) {
      this.#round++
      for (const fd of batch) {
        const wait = this.#waits.get(fd)
        if (!wait || wait.since === this.#round) continue
        this.#waits.delete(fd)
        wait.ready()
      }
    }
  }

  /** Lets the process end; the next wait opens it again. */
  close(): void {
    this.#watch?.close()
    if (this.#epoll) closeDescriptor(this.#epoll.fd)
    this.#epoll = undefined
    this.#waits.clear()
  }
}
