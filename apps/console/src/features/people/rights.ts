/** What a person may do, and in which clusters. Pure: the server decides by it, the browser says by it why it will not. */
export const roles = ['viewer', 'operator', 'admin'] as const
/** viewer looks, operator edits and deploys, admin also trusts: people, agents, tokens. Each has what the one before has. */
export type Role = (typeof roles)[number]

export interface Rights {
  /** In every cluster and in the console itself; null: only what `clusters` grants. */
  everywhere: Role | null
  clusters: Readonly<Record<string, Role>>
}

export function reaches(role: Role | null, wanted: Role): boolean {
  return role !== null && roles.indexOf(role) >= roles.indexOf(wanted)
}

/** The higher of what is granted everywhere and what is granted here. */
export function roleIn(rights: Rights, clusterId: string): Role | null {
  const here = Object.hasOwn(rights.clusters, clusterId) ? (rights.clusters[clusterId] ?? null) : null
  return here && (!rights.everywhere || reaches(here, rights.everywhere)) ? here : rights.everywhere
}

export function reachesSomewhere(rights: Rights, wanted: Role): boolean {
  return reaches(rights.everywhere, wanted) || Object.values(rights.clusters).some(role => reaches(role, wanted))
}

export const sees = (rights: Rights, clusterId: string | null | undefined): boolean =>
  reaches(clusterId ? roleIn(rights, clusterId) : rights.everywhere, 'viewer')

/** What a token may do for its person: never more than either. `only`: the clusters it is good for; null: all. */
export function capped(rights: Rights, cap: Role, only: readonly string[] | null): Rights {
  const lower = (role: Role) => (reaches(role, cap) ? cap : role)
  if (!only)
    return {
      everywhere: rights.everywhere && lower(rights.everywhere),
      clusters: Object.fromEntries(Object.entries(rights.clusters).map(([id, role]) => [id, lower(role)])),
    }
  const left = only.flatMap(id => {
    const role = roleIn(rights, id)
    return role ? [[id, lower(role)] as const] : []
  })
  return { everywhere: null, clusters: Object.fromEntries(left) }
}

/** Anything else that the database may hold is no role. */
export const roleOf = (word: string): Role | null => roles.find(role => role === word) ?? null
