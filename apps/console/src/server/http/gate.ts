/**
 * Who may pass, decided in one place and before anything else sees the request. Pure: given what was asked and whether
 * there is a session, says what to do.
 */
export type Verdict =
  | { to: 'pages' | 'auth' | 'setup' | 'trpc' | 'enrolment' | 'health' | 'backup' }
  | { redirect: string }
  | { refuse: number; error: string }

export interface Asked {
  method: string
  /** path and query */
  url: string
  origin: string | undefined
  host: string | undefined
  /** Brings an API token. A browser does not send it by itself, as it does a cookie: Origin then says nothing. */
  bearer?: boolean
}

export type UpgradeVerdict = { to: 'trpc' | 'agent' | 'next' } | { refuse: number; error: string }

const publicPages = new Set(['/login', '/setup', '/icon.svg', '/favicon.ico'])

export function gate(asked: Asked, state: { signedIn: boolean; hasAccount: boolean; dev: boolean }): Verdict {
  const path = pathOf(asked.url)
  const reading = asked.method === 'GET' || asked.method === 'HEAD'
  // Agents send no Origin; a page that does could only enrol itself with a token that it has.
  if (path === '/agent/enroll') {
    if (asked.origin !== undefined) return { refuse: 403, error: 'agents do not come from a browser' }
    return asked.method === 'POST' ? { to: 'enrolment' } : { refuse: 405, error: '/agent/enroll takes POST only' }
  }
  const api = asked.bearer === true && (path === '/trpc' || path.startsWith('/trpc/'))
  if (!reading && !api && !sameOrigin(asked))
    return { refuse: 403, error: `Origin ${asked.origin ?? '(none)'} is not this console` }
  if (path === '/healthz') return { to: 'health' }
  if (path === '/api/setup')
    return asked.method === 'POST' ? { to: 'setup' } : { refuse: 405, error: '/api/setup takes POST only' }
  if (path === '/api/backup') {
    if (asked.method !== 'POST') return { refuse: 405, error: '/api/backup takes POST only' }
    return state.signedIn ? { to: 'backup' } : { refuse: 401, error: 'no session: sign in first' }
  }
  if (path.startsWith('/api/auth/')) return { to: 'auth' }
  if (path === '/trpc' || path.startsWith('/trpc/'))
    return state.signedIn ? { to: 'trpc' } : { refuse: 401, error: 'no session: sign in first' }
  if (path.startsWith('/_next/static/') || (state.dev && path.startsWith('/_next/')) || path.startsWith('/__nextjs'))
    return { to: 'pages' }
  if (publicPages.has(path)) return { to: 'pages' }
  if (state.signedIn) return { to: 'pages' }
  if (!reading) return { refuse: 401, error: 'no session: sign in first' }
  if (!state.hasAccount) return { redirect: '/setup' }
  return { redirect: path === '/' ? '/login' : `/login?next=${encodeURIComponent(asked.url)}` }
}

/** Browsers always send Origin with an upgrade; an agent sends none and proves itself by its key. */
export function gateUpgrade(asked: Asked, state: { signedIn: boolean; dev: boolean }): UpgradeVerdict {
  const path = pathOf(asked.url)
  if (path === '/agent') {
    if (asked.origin !== undefined) return { refuse: 403, error: 'agents do not come from a browser' }
    return { to: 'agent' }
  }
  if (!sameOrigin(asked)) return { refuse: 403, error: `Origin ${asked.origin ?? '(none)'} is not this console` }
  if (path === '/trpc') return state.signedIn ? { to: 'trpc' } : { refuse: 401, error: 'no session: sign in first' }
  if (state.dev && path.startsWith('/_next/')) return { to: 'next' }
  return { refuse: 404, error: `nothing listens at ${path}` }
}

function pathOf(url: string): string {
  const end = url.search(/[?#]/)
  return end < 0 ? url : url.slice(0, end)
}

function sameOrigin({ origin, host }: Asked): boolean {
  if (!origin || !host) return false
  try {
    return new URL(origin).host === new URL(`http://${host}`).host || origin.replace(/^https?:\/\//, '') === host
  } catch {
    return false
  }
}
