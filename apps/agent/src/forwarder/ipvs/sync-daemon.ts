/**
 * lvs_sync_daemon: the kernel tells the other director of its connections while the instance is MASTER, and listens while it
 * is not; without an instance it does both (check/ipvswrapper.c of keepalived). Follows what the vrrp process says.
 */
import { liveKey, type SyncDaemonState } from '@keelson/contract/messages/live-state'
import { faultInWords } from '@keelson/director/ipvs/fault-in-words'
import { planSync } from '@keelson/director/ipvs/plan-sync'
import type { DaemonAttributes } from '@keelson/director/wire/ipvs-attributes'
import type { Config, LvsSyncDaemon } from '@keelson/keepalived-conf/config'
import type { IpvsSocket } from '../../kernel/ipvs-socket'
import { errnoText } from '../../kernel/libc'
import { BoardReader } from '../../live/board-reader'
import { monotonicNow } from '../../live/clock'
import type { TellFault } from '../forwarding'
import type { KeptState } from './kept-state'

/** The kernel is looked at again after this, ms: what it refused may go now, and somebody else may have stopped it. */
const LOOK = 10_000

export interface SyncDaemonOptions {
  /** vrrp's socket file */
  vrrp: string
  /** of what somebody else changed */
  drift: 'repair' | 'leave'
  tellFault: TellFault
  tellDrift(text: string): void
  /** undefined: none is configured */
  tell(state: SyncDaemonState | undefined): void
}

export class SyncDaemon {
  readonly #socket: IpvsSocket
  readonly #kept: KeptState
  readonly #options: SyncDaemonOptions
  #reader: BoardReader | undefined
  #wanted: LvsSyncDaemon | undefined
  /** unset until vrrp has said it: what runs goes on until then */
  #isMaster: boolean | undefined
  #fault = ''
  #lookAt = Number.POSITIVE_INFINITY
  #roles = ''
  #since = Date.now()

  constructor(socket: IpvsSocket, kept: KeptState, options: SyncDaemonOptions) {
    this.#socket = socket
    this.#kept = kept
    this.#options = options
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
      this.#reader = new BoardReader(this.#options.vrrp, {
        heard: message => {
          const key = liveKey.vrrp(this.#wanted?.instance ?? '')
          if (message.type === 'snapshot') this.#follow(message.objects[key])
          else if (message.type === 'change' && message.key === key) this.#follow(message.value)
        },
      })
    this.#settle()
  }

  tick(now: number): void {
    if (now < this.#lookAt) return
    const repairs = this.#options.drift === 'repair'
    if (this.#fault === '' && this.#hasDrifted())
      this.#options.tellDrift(
        `lvs_sync_daemon: somebody stopped or changed it; it is ${repairs ? 'put right' : 'left so'}`,
      )
    if (this.#fault !== '' || repairs) this.#settle()
    else this.#look()
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
    if (fault !== '' && fault !== this.#fault) this.#options.tellFault(fault)
    this.#fault = fault
    this.#look()
  }

  /** It runs otherwise than when it was last looked at, and than it should. */
  #hasDrifted(): boolean {
    const running = this.#socket.daemons()
    if (rolesOf(running).join() === this.#roles) return false
    return planSync(this.#wanted, this.#isMaster ?? false, running).length > 0
  }

  /** Tells what runs, whoever started it. */
  #look(): void {
    const wanted = this.#wanted
    this.#lookAt = wanted ? monotonicNow() + LOOK : Number.POSITIVE_INFINITY
    if (!wanted) {
      this.#options.tell(undefined)
      return
    }
    const running = this.#socket.daemons()
    const roles = rolesOf(running)
    if (roles.join() !== this.#roles) this.#since = Date.now()
    this.#roles = roles.join()
    const { interface: name = wanted.interface, id = wanted.id ?? 0 } = running[0] ?? {}
    const fault = this.#fault.slice(0, 500)
    this.#options.tell({ roles, interface: name, id, since: this.#since, ...(fault !== '' && { fault }) })
  }
}

const rolesOf = (running: readonly DaemonAttributes[]) => running.flatMap(({ state }) => state ?? []).sort()
