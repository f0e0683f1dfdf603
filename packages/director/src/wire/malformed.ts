/** Why bytes from a peer are not what they should be: counted and dropped by whoever reads them, never thrown. */
export interface Malformed {
  /** kebab-case id, one per rule: what counters are kept by */
  malformed: string
  /** the same in words, with figures */
  detail: string
}

export function malformed(reason: string, detail: string): Malformed {
  return { malformed: reason, detail }
}

export function isMalformed(value: object): value is Malformed {
  return 'malformed' in value
}
