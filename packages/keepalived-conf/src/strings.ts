const SIZE = 8192

/** The same word is one string wherever it stands in a file: a large one has half a million, and few different ones. */
export class Strings {
  readonly #known: (string | undefined)[] = new Array(SIZE).fill(undefined)

  /** `hash` must follow from the characters alone. */
  of(text: string, start: number, end: number, hash: number): string {
    const slot = (hash ^ (hash >>> 13)) & (SIZE - 1)
    const known = this.#known[slot]
    if (known !== undefined && known.length === end - start && isAt(text, start, known)) return known
    const made = text.slice(start, end)
    this.#known[slot] = made
    return made
  }
}

/** Faster than `startsWith` on words as short as these. */
export function isAt(text: string, start: number, word: string): boolean {
  for (let at = 0; at < word.length; at++) if (text.charCodeAt(start + at) !== word.charCodeAt(at)) return false
  return true
}
