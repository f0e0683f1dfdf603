/** What happens over plain http: sign in and out, set up, and what concerns one's own password and second factor. */
export type Answer<Said = object> = ({ ok: true } & Said) | { ok: false; error: string }

export const signIn = (email: string, password: string): Promise<Answer<{ twoFactorRedirect?: boolean }>> =>
  post('/api/auth/sign-in/email', { email, password })

export const signOut = (): Promise<Answer> => post('/api/auth/sign-out', {})

export const setUp = (form: { token: string; name: string; email: string; password: string }): Promise<Answer> =>
  post('/api/setup', form)

/** Other sessions of the account end. */
export const changePassword = (currentPassword: string, newPassword: string): Promise<Answer> =>
  post('/api/auth/change-password', { currentPassword, newPassword, revokeOtherSessions: true })

export const beginSecondFactor = (password: string): Promise<Answer<{ totpURI: string; backupCodes: string[] }>> =>
  post('/api/auth/two-factor/enable', { password })

export const removeSecondFactor = (password: string): Promise<Answer> =>
  post('/api/auth/two-factor/disable', { password })

/** The old ones work no more. */
export const newBackupCodes = (password: string): Promise<Answer<{ backupCodes: string[] }>> =>
  post('/api/auth/two-factor/generate-backup-codes', { password })

/** Ends a sign-in that was asked for the second factor, or confirms a factor that was begun. */
export const verifyCode = (how: 'verify-totp' | 'verify-backup-code', code: string): Promise<Answer> =>
  post(`/api/auth/two-factor/${how}`, { code: code.trim() })

async function post<Said>(path: string, body: unknown): Promise<Answer<Said>> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const said: unknown = await response.json().catch(() => undefined)
    if (response.ok) return { ...(said as Said), ok: true }
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
