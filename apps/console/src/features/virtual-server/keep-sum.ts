/** A weight moves and the sum of the group stays: what it gains the others give, in proportion to what they have. Pure. */

export interface Weighed {
  id: string
  weight: number
}

export const HEAVIEST = 65535

/**
 * New weights of the whole group, with the same sum and all of them whole. Remainders go to the largest fractions, earlier
 * members first. Where the others cannot give or take so much, the one that is moved goes as far as they can. Those that
 * all have 0 take in equal parts.
 */
export function keepSum(group: readonly Weighed[], moved: string, to: number): Map<string, number> {
  const own = group.find(({ id }) => id === moved)
  const others = group.filter(({ id }) => id !== moved)
  if (!own || others.length === 0)
    return new Map(group.map(({ id, weight }) => [id, id === moved ? clamp(to) : weight]))
  const theirs = others.reduce((sum, { weight }) => sum + weight, 0)
  const least = Math.max(0, own.weight - (others.length * HEAVIEST - theirs))
  const most = Math.min(HEAVIEST, own.weight + theirs)
  const wanted = Math.min(most, Math.max(least, Math.round(to)))
  const parts = apportion(
    theirs + own.weight - wanted,
    others.map(({ weight }) => (theirs === 0 ? 1 : weight)),
  )
  const given = new Map(others.map(({ id }, index) => [id, parts[index] ?? 0]))
  return new Map(group.map(({ id }) => [id, id === moved ? wanted : (given.get(id) ?? 0)]))
}

/** `total` in whole parts by `shares`, none above the heaviest: what one cannot take goes to the rest. */
function apportion(total: number, shares: readonly number[]): number[] {
  const full = new Set<number>()
  for (;;) {
    const open = shares.flatMap((share, index) => (full.has(index) ? [] : [{ index, share }]))
    const rest = total - full.size * HEAVIEST
    const sum = open.reduce((all, { share }) => all + share, 0)
    // only members without any weight are left to take it
    const exact = open.map(({ index, share }) => ({
      index,
      part: (rest * (sum === 0 ? 1 : share)) / (sum || open.length),
    }))
    const over = exact.filter(({ part }) => part > HEAVIEST)
    if (over.length === 0) return rounded(rest, exact, shares.length)
    for (const { index } of over) full.add(index)
  }
}

function rounded(total: number, exact: { index: number; part: number }[], length: number): number[] {
  const parts: number[] = new Array(length).fill(HEAVIEST)
  for (const { index, part } of exact) parts[index] = Math.floor(part)
  let missing = total - exact.reduce((sum, { part }) => sum + Math.floor(part), 0)
  const byRemainder = [...exact].sort((a, b) => (b.part % 1) - (a.part % 1) || a.index - b.index)
  while (missing > 0)
    for (const { index } of byRemainder) {
      const part = parts[index] ?? 0
      if (missing === 0 || part >= HEAVIEST) continue
      parts[index] = part + 1
      missing--
    }
  return parts
}

const clamp = (weight: number) => Math.min(HEAVIEST, Math.max(0, Math.round(weight)))
