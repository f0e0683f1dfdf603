/**
 * Waits on thousands of long-lived descriptors, edge-triggered (epoll(7)): told once when something changed, whoever is told
 * goes on until the kernel says EAGAIN, or comes back with `later`.
 */
import { EPOLLET, EPOLLIN, EPOLLOUT, EPOLLRDHUP, Epoll } from './epoll'
import { closeDescriptor, watchDescriptor } from './libc'

export interface Watched {
  /** epoll's events */
  ready(events: number): void
}

interface Slot {
  watched: Watched
  tag: number
}

export class EdgeLoop {
  readonly #epoll = new Epoll()
  readonly #watch = watchDescriptor(this.#epoll.fd, () => this.#deliver())
  /** by descriptor */
  readonly #slots: (Slot | undefined)[] = []
  #later: (() => void)[] = []
  #tag = 0

  /** Both directions, by edges. @throws KernelError */
  add(fd: number, watched: Watched): void {
    this.#add(fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, watched)
  }

  /** A listener: told again and again while something waits. @throws KernelError */
  addListener(fd: number, watched: Watched): void {
    this.#add(fd, EPOLLIN, watched)
  }

  /** Not told any more until it is added again. */
  pause(fd: number): void {
    this.#slots[fd] = undefined
    this.#epoll.forget(fd)
  }

  /** Ends the watch and the descriptor. */
  close(fd: number): void {
    this.#slots[fd] = undefined
    closeDescriptor(fd)
  }

  /** After everybody else had a turn. */
  later(task: () => void): void {
    if (this.#later.length === 0) setImmediate(() => this.#goOn())
    this.#later.push(task)
  }

  /** The loop itself; its descriptors are their owners'. */
  end(): void {
    this.#watch.close()
    closeDescriptor(this.#epoll.fd)
  }

  #add(fd: number, events: number, watched: Watched): void {
    this.#tag = (this.#tag + 1) >>> 0
    this.#slots[fd] = { watched, tag: this.#tag }
    this.#epoll.watch(fd, events, this.#tag)
  }

  #deliver(): void {
    this.#epoll.take((fd, events, tag) => {
      const slot = this.#slots[fd]
      // A descriptor that was closed in this round may be another's by now.
      if (slot?.tag === tag) slot.watched.ready(events)
    })
  }

  #goOn(): void {
    const tasks = this.#later
    this.#later = []
    for (const task of tasks) task()
  }
}
