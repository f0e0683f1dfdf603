/**
 * Messages of all agents in the order in which they came, taken in a few milliseconds at a time: when two hundred come back at
 * once, a person's question is answered between two of them. One that says more than is taken in is not read from meanwhile.
 */
import type { WebSocket } from 'ws'
import { worked } from '../turns'

/** ms of work between two looks at what else has come in, of the processor's own */
const LONGEST = 5
/** of one agent, waiting */
const MOST = 64
const MOST_CHARACTERS = 1024 * 1024

interface Waiting {
  from: Source
  text: string
}

export interface Source {
  readonly socket: Pick<WebSocket, 'pause' | 'resume' | 'isPaused'>
  receive(text: string): void
}

export class Inbox {
  #messages: Waiting[] = []
  #first = 0
  readonly #of = new Map<Source, { count: number; characters: number }>()
  #due: NodeJS.Immediate | undefined

  add(from: Source, text: string): void {
    this.#messages.push({ from, text })
    const of = this.#of.get(from) ?? { count: 0, characters: 0 }
    this.#of.set(from, of)
    of.count++
    of.characters += text.length
    if (of.count >= MOST || of.characters >= MOST_CHARACTERS) from.socket.pause()
    this.#due ??= setImmediate(() => this.#take())
  }

  /** Its socket is closed: what it said before that is taken in now. */
  finish(from: Source): void {
    if (!this.#of.delete(from)) return
    const said = this.#messages.slice(this.#first).filter(each => each.from === from)
    this.#messages = this.#messages.slice(this.#first).filter(each => each.from !== from)
    this.#first = 0
    for (const { text } of said) from.receive(text)
  }

  #take(): void {
    this.#due = undefined
    const until = worked() + LONGEST
    for (let next = this.#messages[this.#first]; next; next = this.#messages[this.#first]) {
      this.#first++
      this.#taken(next)
      next.from.receive(next.text)
      if (worked() >= until) break
    }
    if (this.#first < this.#messages.length) {
      this.#due ??= setImmediate(() => this.#take())
      return
    }
    this.#messages = []
    this.#first = 0
  }

  #taken({ from, text }: Waiting): void {
    const of = this.#of.get(from)
    if (!of) return
    of.count--
    of.characters -= text.length
    if (of.count > 0) return
    this.#of.delete(from)
    if (from.socket.isPaused) from.socket.resume()
  }
}
