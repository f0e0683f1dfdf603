interface Identified {
  id: string
}

const indexes = new WeakMap<readonly Identified[], Map<string, Identified>>()

/** The first of each id in a list that is complete: worked out once, for lists are long. */
export function firstById<T extends Identified>(list: readonly T[]): ReadonlyMap<string, T> {
  let index = indexes.get(list) as Map<string, T> | undefined
  if (!index) {
    index = new Map()
    for (const each of list) if (!index.has(each.id)) index.set(each.id, each)
    indexes.set(list, index)
  }
  return index
}
