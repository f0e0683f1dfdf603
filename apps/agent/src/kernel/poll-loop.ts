/** Waits on descriptors that Node's own sockets refuse (raw, packet, netlink): one poll(2) over all of them, on one pool thread. */
import {
  closeDescriptor,
  drainEventDescriptor,
  openEventDescriptor,
  pollDescriptors,
  signalEventDescriptor,
} from './libc'

const POLLIN = 1
const ENTRY = 8
/** Longest wait of one poll, ms: only a bound for a forgotten loop, wake-ups come by the event descriptor. */
const LONGEST_WAIT = 60_000

export class PollLoop {
  readonly #ready = new Map<number, () => void>()
  readonly #wake = openEventDescriptor()
  #running = false
  #closed = false
  #onFailure: (error: unknown) => void

  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure
  }

  /** `ready` must read until nothing waits: the loop asks again only after it returned. */
  add(fd: number, ready: () => void): void {
    this.#ready.set(fd, ready)
    if (this.#running) signalEventDescriptor(this.#wake)
    else this.#run().catch(this.#onFailure)
  }

  remove(fd: number): void {
    this.#ready.delete(fd)
    signalEventDescriptor(this.#wake)
  }

  close(): void {
    this.#closed = true
    this.#ready.clear()
    if (this.#running) signalEventDescriptor(this.#wake)
    else closeDescriptor(this.#wake)
  }

  async #run(): Promise<void> {
    this.#running = true
    while (!this.#closed && this.#ready.size > 0) {
      const fds = [this.#wake, ...this.#ready.keys()]
      const entries = new Uint8Array(fds.length * ENTRY)
      const view = new DataView(entries.buffer)
      fds.forEach((fd, i) => {
        view.setInt32(i * ENTRY, fd, true)
        view.setInt16(i * ENTRY + 4, POLLIN, true)
      })
      await pollDescriptors(entries, fds.length, LONGEST_WAIT)
      fds.forEach((fd, i) => {
        if (view.getInt16(i * ENTRY + 6, true) === 0) return
        if (fd === this.#wake) drainEventDescriptor(fd)
        else this.#ready.get(fd)?.()
      })
    }
    this.#running = false
    if (this.#closed) closeDescriptor(this.#wake)
  }
}
