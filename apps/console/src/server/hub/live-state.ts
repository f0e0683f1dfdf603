/**
 * What one director last said of itself: objects by key, each with the time the console received it. Survives the loss
 * of the link, so that a page can show old figures as old.
 */
import { isDeepStrictEqual } from 'node:util'
import { decodeLiveObject, type LiveEntry } from '@keelson/contract/decode'
import type { Change, Snapshot } from '@keelson/contract/messages/from-agent'
import type { LiveKind, LiveObjects } from '@keelson/contract/messages/live-state'
import { isNews } from './is-news'

export interface LiveObject {
  key: string
  /** When the console received it, by the console's clock. */
  receivedAt: number
  value: LiveEntry['value']
}

export interface LiveChange {
  key: string
  receivedAt: number
  value: LiveEntry['value'] | null
  /** Somebody waits for it: see is-news.ts. */
  isNews: boolean
}

/** An agent may not fill the console's memory. */
const MAX_OBJECTS = 50_000

export class LiveState {
  readonly objects = new Map<string, LiveObject>()
  #seq: number | undefined

  /** Every object that is new, different or gone. Objects that do not fit their schema are counted and left out. */
  applySnapshot(snapshot: Snapshot, now: number): { changes: LiveChange[]; invalid: number } {
    this.#seq = snapshot.seq
    const changes: LiveChange[] = []
    let invalid = 0
    for (const key of [...this.objects.keys()]) {
      if (Object.hasOwn(snapshot.objects, key)) continue
      this.objects.delete(key)
      changes.push({ key, receivedAt: now, value: null, isNews: false })
    }
    for (const [key, value] of Object.entries(snapshot.objects)) {
      const before = this.objects.get(key)
      const change = this.#put(key, value, now)
      if (!change) invalid++
      // One that comes back says everything again, and nearly all of it is as it was.
      else if (!isDeepStrictEqual(change.value, before?.value)) changes.push(change)
    }
    return { changes, invalid }
  }

  /** 'gap' when messages between were lost: only a snapshot helps then. */
  applyChange(change: Change, now: number): LiveChange | 'gap' | 'invalid' {
    if (this.#seq === undefined || change.seq !== this.#seq + 1) {
      this.#seq = undefined
      return 'gap'
    }
    this.#seq = change.seq
    if (change.value === null) {
      this.objects.delete(change.key)
      return { key: change.key, receivedAt: now, value: null, isNews: false }
    }
    return this.#put(change.key, change.value, now) ?? 'invalid'
  }

  /** A heartbeat repeats the number of the last change: another number means one was lost. */
  agreesWith(seq: number): boolean {
    return this.#seq === seq
  }

  forgetSequence(): void {
    this.#seq = undefined
  }

  one<K extends LiveKind>(kind: K, key: string = kind): LiveObjects[K] | undefined {
    return this.objects.get(key)?.value as LiveObjects[K] | undefined
  }

  all<K extends LiveKind>(kind: K): LiveObjects[K][] {
    const found: LiveObjects[K][] = []
    for (const object of this.objects.values())
      if (object.key === kind || object.key.startsWith(`${kind}/`)) found.push(object.value as LiveObjects[K])
    return found
  }

  #put(key: string, value: unknown, now: number): LiveChange | undefined {
    const entry = decodeLiveObject(key, value)
    if (!entry) return undefined
    if (!this.objects.has(key) && this.objects.size >= MAX_OBJECTS) return undefined
    const before = this.objects.get(key)?.value
    this.objects.set(key, { key, receivedAt: now, value: entry.value })
    return { key, receivedAt: now, value: entry.value, isNews: isNews(key, before, entry.value) }
  }
}
