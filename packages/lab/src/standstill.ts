/** The machine's own standstills: an upper bound on a measured time means nothing without them. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** ms between two looks */
const RESOLUTION = 10

export class Standstill {
  readonly #delays = monitorEventLoopDelay({ resolution: RESOLUTION })

  constructor() {
    this.#delays.enable()
  }

  /** The longest one since it was made, in ms: programs beside this one may have been kept from running as long. */
  get longest(): number {
    return this.#delays.max / 1e6
  }
}
