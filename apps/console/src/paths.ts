/** Every URL of the console. */
const cluster = (id: string) => `/clusters/${id}`

export const paths = {
  dashboard: '/',
  login: '/login',
  import: '/import',
  events: '/events',
  alerts: '/settings/alerts',
  directors: '/settings/directors',
  audit: '/settings/audit',
  people: '/settings/people',
  account: '/settings/account',
  cluster,
  config: (id: string, directorId?: string, view?: string, compare?: string) =>
    withQuery(`${cluster(id)}/config`, { director: directorId, view, compare }),
  failover: (id: string) => `${cluster(id)}/failover`,
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
