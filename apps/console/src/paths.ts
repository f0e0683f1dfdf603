/** Every URL of the console. */
const cluster = (id: string) => `/clusters/${id}`

export const paths = {
  dashboard: '/',
  login: '/login',
  import: '/import',
  events: '/events',
  eventsOf: (clusterId: string) => withQuery('/events', { cluster: clusterId }),
  alerts: '/settings/alerts',
  directors: '/settings/directors',
  audit: '/settings/audit',
  people: '/settings/people',
  account: '/settings/account',
  parts: '/parts',
  cluster,
  config: (id: string, directorId?: string, view?: string, compare?: string) =>
    withQuery(`${cluster(id)}/config`, { director: directorId, view, compare }),
  topology: (id: string) => `${cluster(id)}/topology`,
  /** `at`, ms: opens at that moment; `event`: and at that transition. */
  failover: (id: string, moment: { at?: number; event?: string } = {}) =>
    withQuery(`${cluster(id)}/failover`, { at: moment.at?.toString(), event: moment.event }),
  incident: (id: string, from?: number, to?: number) =>
    withQuery(`${cluster(id)}/incident`, { from: from?.toFixed(0), to: to?.toFixed(0) }),
  plan: (id: string, planId: string) => `${cluster(id)}/plans/${planId}`,
  connections: (id: string, filter: Record<string, string | undefined> = {}) =>
    withQuery(`${cluster(id)}/connections`, filter),
  virtualServer: (id: string, virtualServer: string) => `${cluster(id)}/virtual-servers/${slugOf(virtualServer)}`,
} as const

/** '125.38.38.64:80/TCP' in one segment of a path: a slash in it would be two, however it is quoted. */
export const slugOf = (virtualServer: string): string => encodeURIComponent(virtualServer.replaceAll('/', '~'))
export const virtualServerOf = (slug: string): string => decodeURIComponent(slug).replaceAll('~', '/')

function withQuery(path: string, query: Record<string, string | undefined>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path
}
