/** Takes a command to the process it is for, and the answer back to whoever asked; ids of different askers never meet. */
import type { FromAgent } from '@keelson/contract/messages/from-agent'
import type { FromConsole } from '@keelson/contract/messages/from-console'
import type { EngineName, ProcessName } from '@keelson/contract/messages/live-state'
import type { BoardReader } from '../live/board-reader'
import type { Reply } from '../live/live-board'

const destinationOf = {
  'apply-config': 'watchdog',
  'renew-revision': 'watchdog',
  'confirm-revision': 'watchdog',
  'revert-revision': 'watchdog',
  'set-weight': 'checkers',
  'set-operator-state': 'checkers',
  demote: 'vrrp',
  failback: 'vrrp',
  reannounce: 'vrrp',
  reload: 'watchdog',
  'restart-checks': 'checkers',
  'ask-check-history': 'checkers',
  'adopt-file': 'watchdog',
  'move-engine': 'watchdog',
} as const satisfies Record<string, ProcessName>

/** Weights and checks of a stock keepalived are its own: what is set beside its file, its next check would undo. */
const notOfKeepalived = {
  'set-weight': 'it takes weights from its file: change weight there and deploy',
  'set-operator-state':
    'it knows no drain or out: change weight in its file, or take the real server out of it, and deploy',
  demote: 'it takes no such order: lower priority in its file and deploy, or stop it there',
  failback: 'it takes no such order: its priority and nopreempt decide',
  reannounce: 'it announces as vrrp_garp_master_refresh in its file says',
  'restart-checks': 'it checks when its delay_loop says',
  'ask-check-history': 'it keeps no history of its checks: its log may have one',
} as const satisfies Partial<Record<FromConsole['type'], string>>

interface Asked {
  id: string
  reply: Reply
  reader: object
}

export class CommandRouter {
  readonly #readers: ReadonlyMap<ProcessName, BoardReader>
  readonly #asked = new Map<string, Asked>()
  readonly #open = new Map<string, Extract<FromConsole, { type: 'subscribe' }>>()
  #count = 0
  engine: EngineName = 'builtin'

  constructor(readers: ReadonlyMap<ProcessName, BoardReader>) {
    this.#readers = readers
  }

  route(message: FromConsole, reply: Reply, reader: object): void {
    switch (message.type) {
      case 'apply-config':
      case 'renew-revision':
      case 'confirm-revision':
      case 'revert-revision':
      case 'set-weight':
      case 'set-operator-state':
      case 'demote':
      case 'failback':
      case 'reannounce':
      case 'reload':
      case 'restart-checks':
      case 'ask-check-history':
      case 'adopt-file':
      case 'move-engine': {
        const refused = this.engine === 'keepalived' && message.type in notOfKeepalived
        if (refused) {
          const why = notOfKeepalived[message.type as keyof typeof notOfKeepalived]
          const error = `the engine of this director is a stock keepalived: ${why}`
          reply({ type: 'command-result', id: message.id, ok: false, error })
          return
        }
        const process = destinationOf[message.type]
        const id = this.#note(message.id, reply, reader)
        if (this.#readers.get(process)?.send({ ...message, id })) return
        this.#asked.delete(id)
        reply({
          type: 'command-result',
          id: message.id,
          ok: false,
          error: `${process} is not running on this director right now`,
        })
        return
      }
      case 'subscribe': {
        this.#end(reader, message.subscription)
        const id = this.#note(message.subscription, reply, reader)
        const inner = { ...message, subscription: id }
        this.#open.set(id, inner)
        this.#forwarder()?.send(inner)
        return
      }
      case 'unsubscribe':
        this.#end(reader, message.subscription)
        return
      case 'challenge':
      case 'welcome':
      case 'resync':
        return
      default:
        message satisfies never
    }
  }

  answered(message: Extract<FromAgent, { type: 'command-result' | 'check-history' | 'connections' }>): void {
    const key = message.type === 'connections' ? message.subscription : message.id
    const asked = this.#asked.get(key)
    if (!asked) return
    if (message.type === 'connections') asked.reply({ ...message, subscription: asked.id })
    else {
      this.#asked.delete(key)
      asked.reply({ ...message, id: asked.id })
    }
  }

  /** The forwarder came back: whoever watches its connections goes on watching. */
  resubscribe(): void {
    for (const subscription of this.#open.values()) this.#forwarder()?.send(subscription)
  }

  left(reader: object): void {
    for (const [key, asked] of this.#asked) if (asked.reader === reader) this.#drop(key)
  }

  #forwarder(): BoardReader | undefined {
    return this.#readers.get(this.engine === 'keepalived' ? 'follower' : 'forwarder')
  }

  #note(id: string, reply: Reply, reader: object): string {
    const key = `r${++this.#count}`
    this.#asked.set(key, { id, reply, reader })
    return key
  }

  #end(reader: object, id: string): void {
    for (const [key, asked] of this.#asked) if (asked.reader === reader && asked.id === id) this.#drop(key)
  }

  #drop(key: string): void {
    this.#asked.delete(key)
    if (this.#open.delete(key)) this.#forwarder()?.send({ type: 'unsubscribe', subscription: key })
  }
}
