/**
 * lvs_sync_daemon: the kernel tells the other director of its connections while the instance is MASTER, and listens while it
 * is not; without an instance it does both (check/ipvswrapper.c of keepalived). Follows what the vrrp process says.
 */

import { liveKey } from '@keelson/contract/messages/live-state'
import { faultInWords } from '@keelson/director/ipvs/fault-in-words'
import { planSync } from '@keelson/director/ipvs/plan-sync'
import type { Config, LvsSyncDaemon } from '@keelson/keepalived-conf/config'
import type { IpvsSocket } from '../../kernel/ipvs-socket'
import { errnoText } from '../../kernel/libc'
import { BoardReader } from '../../live/board-reader'
import { monotonicNow } from '../../live/clock'
import type { TellFault } from '../forwarding'
import type { KeptState } from './kept-state'

/** What was refused is tried again after this, ms: an interface may come. */
const RETRY = 10_000

export class SyncDaemon {
  readonly #socket: IpvsSocket
  readonly #kept: KeptState
  readonly #vrrp: string
  readonly #tellFault: TellFault
  #reader: BoardReader | undefined
  #wanted: LvsSyncDaemon | undefined
  /** unset until vrrp has said it: what runs goes on until then */
  #isMaster: boolean | undefined
  #fault = ''
  #retryAt = Number.POSITIVE_INFINITY

  constructor(socket: IpvsSocket, kept: KeptState, vrrp: string, tellFault: TellFault) {
    this.#socket = socket
    this.#kept = kept
    this.#vrrp = vrrp
    this.#tellFault = tellFault
  }

  configure({ global_defs }: Config): void {
    const before = this.#wanted
    this.#wanted = global_defs.lvs_sync_daemon
    if (this.#wanted?.instance !== before?.instance) {
      this.#reader?.close()
      this.#reader = undefined
      this.#isMaster = undefined
    }
    if (this.#wanted?.instance !== undefined && !this.#reader)
      this.#reader = new BoardReader(this.#vrrp, {
        heard: message => {
          const key = liveKey.vrrp(this.#wanted?.instance ?? '')
          if (message.type === 'snapshot') this.#follow(message.objects[key])
          else if (message.type === 'change' && message.key === key) this.#follow(message.value)
        },
      })
    this.#settle()
  }

  tick(now: number): void {
    if (now >= this.#retryAt) this.#settle()
  }

  close(): void {
    this.#reader?.close()
    this.#wanted = undefined
    this.#settle()
  }

  #follow(instance: unknown): void {
    const isMaster = (instance as { state?: string } | null | undefined)?.state === 'MASTER'
    if (isMaster === this.#isMaster) return
    this.#isMaster = isMaster
    this.#settle()
  }

  /** A daemon that is neither wanted nor of our making goes on. */
  #settle(): void {
    this.#retryAt = Number.POSITIVE_INFINITY
    if (!this.#wanted && !this.#kept.syncDaemon) return
    this.#kept.keepSyncDaemon(true)
    const running = this.#socket.daemons()
    const isMaster = this.#isMaster ?? running.some(({ state }) => state === 'master')
    const requests = planSync(this.#wanted, isMaster, running)
    const faults: string[] = []
    this.#socket.run(requests, (request, errno) => {
      const { state, interface: name } = request.daemon ?? {}
      faults.push(`lvs_sync_daemon ${name ?? ''} (${state}): ${faultInWords(request, errno, errnoText(errno))}`)
    })
    if (!this.#wanted) this.#kept.keepSyncDaemon(false)
    const fault = faults.join('; ')
    if (fault !== '' && fault !== this.#fault) this.#tellFault(fault)
    this.#fault = fault
    if (fault !== '') this.#retryAt = monotonicNow() + RETRY
  }
}
