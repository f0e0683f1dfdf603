/** Takes a command to the process it is for, and the answer back to whoever asked; ids of different askers never meet. */
import type { FromAgent } from '@keelson/contract/messages/from-agent'
import type { FromConsole } from '@keelson/contract/messages/from-console'
import type { ProcessName } from '@keelson/contract/messages/live-state'
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
} as const satisfies Record<string, ProcessName>

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
      case 'ask-check-history': {
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
        this.#readers.get('forwarder')?.send(inner)
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
    for (const subscription of this.#open.values()) this.#readers.get('forwarder')?.send(subscription)
  }

  left(reader: object): void {
    for (const [key, asked] of this.#asked) if (asked.reader === reader) this.#drop(key)
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
    if (this.#open.delete(key)) this.#readers.get('forwarder')?.send({ type: 'unsubscribe', subscription: key })
  }
}
