/** Keys that work on every page, in one table: what the list of shortcuts shows is what they do. */
import { paths } from '../../paths'

export type Shortcut = {
  /** Pressed one after the other. */
  keys: readonly string[]
} & ({ does: 'search' | 'shortcuts' | 'theme' } | { does: 'go'; to: Destination })

export type Destination =
  | 'dashboard'
  | 'events'
  | 'alerts'
  | 'directors'
  | 'audit'
  | 'overview'
  | 'config'
  | 'failover'
  | 'connections'

export const shortcuts: readonly Shortcut[] = [
  { keys: ['/'], does: 'search' },
  { keys: ['?'], does: 'shortcuts' },
  { keys: ['g', 'd'], does: 'go', to: 'dashboard' },
  { keys: ['g', 'o'], does: 'go', to: 'overview' },
  { keys: ['g', 'f'], does: 'go', to: 'failover' },
  { keys: ['g', 'c'], does: 'go', to: 'connections' },
  { keys: ['g', 'k'], does: 'go', to: 'config' },
  { keys: ['g', 'e'], does: 'go', to: 'events' },
  { keys: ['g', 'a'], does: 'go', to: 'alerts' },
  { keys: ['g', 'n'], does: 'go', to: 'directors' },
  { keys: ['g', 'l'], does: 'go', to: 'audit' },
  { keys: ['g', 't'], does: 'theme' },
]

/** The cluster that the page is about, else `first`. */
export function hrefOf(to: Destination, path: string, first: string | undefined): string | undefined {
  switch (to) {
    case 'dashboard':
    case 'events':
    case 'alerts':
    case 'directors':
    case 'audit':
      return paths[to]
    default: {
      const cluster = /^\/clusters\/([^/]+)/.exec(path)?.[1] ?? first
      if (!cluster) return undefined
      return to === 'overview' ? paths.cluster(cluster) : paths[to](cluster)
    }
  }
}

/** What comes of `key` after `before`: a shortcut, the beginning of one, or nothing. */
export function pressed(before: readonly string[], key: string): { shortcut?: Shortcut; begun: readonly string[] } {
  const keys = [...before, key]
  const fits = shortcuts.filter(shortcut => keys.every((each, at) => shortcut.keys[at] === each))
  const shortcut = fits.find(each => each.keys.length === keys.length)
  if (shortcut) return { shortcut, begun: [] }
  if (fits.length > 0) return { begun: keys }
  return before.length > 0 ? pressed([], key) : { begun: [] }
}
