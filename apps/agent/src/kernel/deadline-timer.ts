/** One timer of the kernel's own, exact to microseconds: setTimeout counts whole milliseconds, and rounds up twice. */
import { armTimer, closeDescriptor, createTimer } from './libc'
import type { PollLoop } from './poll-loop'

export class DeadlineTimer {
  readonly #loop: PollLoop
  readonly #fd: number
  readonly #about: string

  /** @throws KernelError where the kernel has no timerfd */
  constructor(loop: PollLoop, about: string, due: () => void) {
    this.#loop = loop
    this.#about = about
    this.#fd = createTimer(about)
    loop.add(this.#fd, () => {
      this.disarm() // it stays readable until it is set anew, and `due` may not do that
      due()
    })
  }

  /** Once, `delay` ms from now, in place of whatever it was set to. */
  set(delay: number): void {
    armTimer(this.#fd, delay, this.#about)
  }

  disarm(): void {
    armTimer(this.#fd, undefined, this.#about)
  }

  close(): void {
    this.#loop.remove(this.#fd)
    closeDescriptor(this.#fd)
  }
}
