/** Waits on descriptors that Node's own sockets refuse: raw, packet and netlink. */
import { watchDescriptor } from './libc'

export class PollLoop {
  readonly #watches = new Map<number, { close(): void }>()

  /** `ready` must read until nothing waits. */
  add(fd: number, ready: () => void): void {
    this.#watches.set(fd, watchDescriptor(fd, ready))
  }

  /** Before the descriptor is closed. */
  remove(fd: number): void {
    this.#watches.get(fd)?.close()
    this.#watches.delete(fd)
  }

  close(): void {
    for (const fd of this.#watches.keys()) this.remove(fd)
  }
}
