/** Tells when the kernel loses a route or a rule; listens only while there are some to lose, for routers may have a million. */
import { decodeRtnetlink, type RtnetlinkMessage } from '@keelson/director/wire/rtnetlink'
import { NetlinkSocket, RTMGRP_ROUTES_AND_RULES } from './netlink-socket'
import type { PollLoop } from './poll-loop'

export class RouteWatch {
  readonly #loop: PollLoop
  readonly #told: (messages: readonly RtnetlinkMessage[] | 'overrun') => void
  #monitor: NetlinkSocket | undefined

  constructor(loop: PollLoop, told: (messages: readonly RtnetlinkMessage[] | 'overrun') => void) {
    this.#loop = loop
    this.#told = told
  }

  /** @throws KernelError when rtnetlink cannot be opened */
  listen(wanted: boolean): void {
    if (wanted === (this.#monitor !== undefined)) return
    this.close()
    if (!wanted) return
    const monitor = new NetlinkSocket(RTMGRP_ROUTES_AND_RULES)
    this.#monitor = monitor
    this.#loop.add(monitor.fd, () => {
      for (let bytes = monitor.receive(); bytes; bytes = monitor.receive())
        this.#told(bytes === 'overrun' ? bytes : decodeRtnetlink(bytes))
    })
  }

  close(): void {
    if (this.#monitor) {
      this.#loop.remove(this.#monitor.fd)
      this.#monitor.close()
    }
    this.#monitor = undefined
  }
}
