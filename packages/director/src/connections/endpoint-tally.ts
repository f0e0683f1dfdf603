/**
 * Counts by endpoint in a table of bounded size, without an object for each. Exact while no more than its capacity of
 * endpoints was seen; then the least are given up by Misra and Gries' rule (Finding repeated elements, 1982): a count is
 * at most `missed` too low and never too high, so what is frequent stays.
 */
const WORDS = 5
/** Servers are few, and clients many: a table begins small. */
const FIRST_SLOTS = 1024

export class EndpointTally {
  /** Every count may be this much too low. */
  missed = 0
  /** at most; no more than half of them are filled */
  readonly #mostSlots: number
  #mask: number
  #keys: Uint32Array
  #counts: Uint32Array
  #size = 0

  /** `capacity` is rounded up to a power of two. */
  constructor(capacity: number) {
    this.#mostSlots = 2 ** Math.ceil(Math.log2(Math.max(2, capacity) * 2))
    const slots = Math.min(FIRST_SLOTS, this.#mostSlots)
    this.#mask = slots - 1
    this.#keys = new Uint32Array(slots * WORDS)
    this.#counts = new Uint32Array(slots)
  }

  get size(): number {
    return this.#size
  }

  /** Five words from `at`; the port counts only where `withPort` says so. */
  add(words: Uint32Array, at: number, withPort: boolean, by = 1): void {
    const tag = withPort ? words[at + 4]! : (words[at + 4]! & 0xf0000) >>> 0
    const slot = this.#slot(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!, tag)
    if (this.#counts[slot] === 0) {
      const key = slot * WORDS
      this.#keys.set(words.subarray(at, at + 4), key)
      this.#keys[key + 4] = tag
      this.#size++
    }
    this.#counts[slot]! += by
    if (this.#size <= this.#counts.length / 2) return
    if (this.#counts.length < this.#mostSlots) this.#grow()
    else this.#shrink()
  }

  /** The most frequent first; equal ones in the order of their addresses. */
  top<T>(rows: number, name: (words: Uint32Array, at: number) => T): { key: T; count: number }[] {
    const filled: number[] = []
    for (let slot = 0; slot <= this.#mask; slot++) if (this.#counts[slot]! > 0) filled.push(slot)
    return filled
      .sort((a, b) => this.#counts[b]! - this.#counts[a]! || this.#order(a, b))
      .slice(0, rows)
      .map(slot => ({ key: name(this.#keys, slot * WORDS), count: this.#counts[slot]! }))
  }

  #order(a: number, b: number): number {
    for (let word = 0; word < WORDS; word++) {
      const difference = this.#keys[a * WORDS + word]! - this.#keys[b * WORDS + word]!
      if (difference !== 0) return difference
    }
    return 0
  }

  /** Where this key is, or would be. */
  #slot(a: number, b: number, c: number, d: number, tag: number): number {
    const keys = this.#keys
    let slot = mix(a, b, c, d, tag) & this.#mask
    for (; this.#counts[slot] !== 0; slot = (slot + 1) & this.#mask) {
      const key = slot * WORDS
      if (keys[key] === a && keys[key + 4] === tag && keys[key + 1] === b && keys[key + 2] === c && keys[key + 3] === d)
        return slot
    }
    return slot
  }

  #grow(): void {
    const keys = this.#keys
    const counts = this.#counts
    this.#mask = counts.length * 2 - 1
    this.#keys = new Uint32Array(keys.length * 2)
    this.#counts = new Uint32Array(counts.length * 2)
    this.#size = 0
    for (let slot = 0; slot < counts.length; slot++)
      if (counts[slot]! > 0) this.add(keys, slot * WORDS, true, counts[slot]!)
  }

  /** Takes the median from all, so that at least half of them go. */
  #shrink(): void {
    const kept = this.#keys.slice()
    const counts = this.#counts.slice()
    const median = counts.filter(count => count > 0).sort()[this.#size >> 1]!
    this.missed += median
    this.#counts.fill(0)
    this.#size = 0
    for (let slot = 0; slot < counts.length; slot++)
      if (counts[slot]! > median) this.add(kept, slot * WORDS, true, counts[slot]! - median)
  }
}

/** Every word moves every bit of the slot (the finaliser of MurmurHash3). */
function mix(a: number, b: number, c: number, d: number, tag: number): number {
  let hash = Math.imul(a ^ Math.imul(b, 0x9e3779b1) ^ Math.imul(c, 0x85ebca6b) ^ Math.imul(d, 0xc2b2ae35), 0x27d4eb2f)
  hash = Math.imul(hash ^ (hash >>> 15) ^ Math.imul(tag, 0x165667b1), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
