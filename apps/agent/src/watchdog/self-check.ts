/**
 * What a director sees of its own health after a change: default routes, VRRP instances with their addresses, its own
 * processes. Only what got worse counts. Asked each second; two answers in a row make a fault.
 */
import { readFileSync } from 'node:fs'
import { liveKey, type ProcessState, type VrrpState } from '@keelson/contract/messages/live-state'
import { BoardReader } from '../live/board-reader'
import type { LiveBoard } from '../live/live-board'

const EACH = 1000
const IN_A_ROW = 2
/** A process that was restarted and an instance that was reloaded get so long, ms. */
const FIRST_AFTER = 3000

export class SelfCheck {
  readonly #board: LiveBoard
  readonly #vrrp: BoardReader
  readonly #instances = new Map<string, VrrpState>()
  readonly #before: ReadonlySet<string>
  readonly #timer: NodeJS.Timeout
  #seen = 0

  /** `states` is the socket that tells the VRRP instances; `before` is what `defaultRoutes` said before the change; `failed` is called once with what is worse now. */
  constructor(states: string, board: LiveBoard, before: ReadonlySet<string>, failed: (reason: string) => void) {
    this.#board = board
    this.#before = before
    this.#vrrp = new BoardReader(states, {
      heard: message => {
        if (message.type === 'snapshot') {
          this.#instances.clear()
          for (const [key, value] of Object.entries(message.objects)) this.#take(key, value)
        } else if (message.type === 'change') this.#take(message.key, message.value)
      },
    })
    const startedAt = performance.now()
    this.#timer = setInterval(() => {
      if (performance.now() - startedAt < FIRST_AFTER) return
      const reason = this.#fault()
      this.#seen = reason ? this.#seen + 1 : 0
      if (!reason || this.#seen < IN_A_ROW) return
      this.end()
      failed(`the director's self-check failed: ${reason}`)
    }, EACH)
  }

  end(): void {
    clearInterval(this.#timer)
    this.#vrrp.close()
  }

  #take(key: string, value: unknown): void {
    if (!key.startsWith('vrrp/')) return
    if (value === null) this.#instances.delete(key)
    else this.#instances.set(key, value as VrrpState)
  }

  #fault(): string | undefined {
    const now = defaultRoutes()
    const lost = [...this.#before].find(family => !now.has(family))
    if (lost) return `the ${lost} default route is gone`
    for (const name of ['vrrp', 'checkers', 'forwarder', 'keepalived'] as const) {
      const process = this.#board.value(liveKey.process(name)) as ProcessState | undefined
      if (process?.state === 'backing-off' || (name === 'keepalived' && process?.state === 'stopped'))
        return `its ${name} process does not stay up (${process.lastExit})`
    }
    for (const { name, state, reason, vips } of this.#instances.values()) {
      if (state === 'FAULT') return `vrrp_instance ${name} is in FAULT: ${reason}`
      const missing = state === 'MASTER' && vips.find(({ held }) => !held)
      if (missing) return `vrrp_instance ${name} is MASTER but ${missing.address} is not on this director`
    }
    return undefined
  }
}

/** Families that have a default route in use: `IPv4`, `IPv6`. From procfs: Linux net/ipv4/fib_trie.c, net/ipv6/route.c. */
export function defaultRoutes(): ReadonlySet<string> {
  const found = new Set<string>()
  // Iface Destination Gateway Flags … Mask, hex; RTF_UP is 1
  for (const line of linesOf('/proc/net/route').slice(1)) {
    const [, destination, , flags = '0', , , , mask] = line.trim().split(/\s+/)
    if (destination === '00000000' && mask === '00000000' && Number.parseInt(flags, 16) & 1) found.add('IPv4')
  }
  // destination, its length, …, flags, device; the kernel's own reject route stands on lo
  for (const line of linesOf('/proc/net/ipv6_route')) {
    const words = line.trim().split(/\s+/)
    if (words[0] === '0'.repeat(32) && words[1] === '00' && words[9] !== 'lo') found.add('IPv6')
  }
  return found
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean)
  } catch {
    return [] // no such family
  }
}
