/** Which virtual servers show their real servers: as the URL says, else all where there are few. Pure. */
import { FEW } from './layout-topology'
import type { ServicePart } from './topology'

/** What the URL has where a person closed all of them. */
const NONE = 'none'

export function openServices(services: readonly ServicePart[], asked: readonly string[]): ReadonlySet<string> {
  if (asked.length > 0) return new Set(asked.filter(id => id !== NONE))
  const all = services.reduce((sum, { reals }) => sum + reals.length, 0)
  return new Set(all <= FEW ? services.map(({ id }) => id) : [])
}

/** What the URL has to say after one of them was opened or closed. */
export function toggled(open: ReadonlySet<string>, id: string): string[] {
  const next = open.has(id) ? [...open].filter(each => each !== id) : [...open, id]
  return next.length > 0 ? next : [NONE]
}
