/** What happens before there is a session, over plain http: sign in, sign out, set up. */
export type Answer = { ok: true } | { ok: false; error: string }

export const signIn = (email: string, password: string): Promise<Answer> =>
  post('/api/auth/sign-in/email', { email, password })

export const signOut = (): Promise<Answer> => post('/api/auth/sign-out', {})

export const setUp = (form: { token: string; name: string; email: string; password: string }): Promise<Answer> =>
  post('/api/setup', form)

async function post(path: string, body: unknown): Promise<Answer> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (response.ok) return { ok: true }
    const said: unknown = await response.json().catch(() => undefined)
    return { ok: false, error: wordsOf(said) ?? `HTTP ${response.status}` }
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) }
  }
}

function wordsOf(said: unknown): string | undefined {
  if (typeof said !== 'object' || said === null) return undefined
  if ('error' in said && typeof said.error === 'string') return said.error
  if ('message' in said && typeof said.message === 'string') return said.message
  return undefined
}
