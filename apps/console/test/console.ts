/** The real console on a temporary data directory, without pages; and a person signed in to it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTRPCClient, createWSClient, httpLink, splitLink, wsLink } from '@trpc/client'
import WebSocket from 'ws'
import type { Role } from '../src/features/people/rights'
import { readEnv } from '../src/server/env'
import type { AppRouter } from '../src/server/routers/app-router'
import { type RunningConsole, startConsole } from '../src/server/start-console'

export interface TestConsole extends RunningConsole {
  agentSocket: string
  dataDir: string
  /** Stops it and leaves its files. */
  stop(): Promise<void>
}

export async function startTestConsole(
  variables: Record<string, string> = {},
  pace?: Parameters<typeof startConsole>[2],
): Promise<TestConsole> {
  const dataDir = variables.KEELSON_DATA_DIR ?? mkdtempSync(join(tmpdir(), 'keelson-test-'))
  const env = readEnv({ KEELSON_DATA_DIR: dataDir, PORT: '0', NODE_ENV: 'test', ...variables })
  const running = await startConsole(env, { request: (_request, response) => void response.end('<page>') }, pace)
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= running.close()
    return stopped
  }
  return {
    ...running,
    dataDir,
    agentSocket: env.agentSocket,
    stop,
    async close() {
      await stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export const administrator = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' }

export async function post(url: string, path: string, body: unknown, headers: Record<string, string> = {}) {
  return await fetch(url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json', origin: url, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** Through the one-time link, as a person does it. The cookie is the session. */
export async function signInAsAdministrator({ url, setupUrl }: Pick<TestConsole, 'url' | 'setupUrl'>): Promise<string> {
  const token = new URL(setupUrl ?? url).searchParams.get('token')
  if (token) await post(url, '/api/setup', { token, ...administrator })
  return await signIn(url, administrator)
}

export async function signIn(url: string, { email, password }: { email: string; password: string }): Promise<string> {
  const answer = await post(url, '/api/auth/sign-in/email', { email, password })
  return answer.headers
    .getSetCookie()
    .map(cookie => cookie.split(';')[0])
    .join('; ')
}

/** An account with a role everywhere and roles in single clusters, signed in. */
export async function signInAs(
  { url, services }: TestConsole,
  name: string,
  role: Role | null,
  clusters: Record<string, Role> = {},
): Promise<{ userId: string; cookie: string; email: string }> {
  const account = { name, email: `${name}@example.org`, password: `the password of ${name}` }
  const userId = await services.auth.createAccount({ ...account, role })
  for (const [clusterId, clusterRole] of Object.entries(clusters))
    await services.db.clusterRole.create({ data: { userId, clusterId, role: clusterRole } })
  return { userId, cookie: await signIn(url, account), email: account.email }
}

/** The procedures as a browser calls them: http for questions and changes, ws for what is live. */
export function person(url: string, cookie: string) {
  class SignedInSocket extends WebSocket {
    constructor(address: string) {
      super(address, { headers: { cookie, origin: url } })
    }
  }
  const socket = createWSClient({
    url: `${url.replace('http', 'ws')}/trpc`,
    WebSocket: SignedInSocket as unknown as typeof globalThis.WebSocket,
    lazy: { enabled: true, closeMs: 0 },
  })
  const client = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: operation => operation.type === 'subscription',
        true: wsLink<AppRouter>({ client: socket }),
        false: httpLink<AppRouter>({ url: `${url}/trpc`, headers: { cookie, origin: url } }),
      }),
    ],
  })
  return { client, close: () => socket.close() }
}

/** Resolves with the first value of `read` that is not undefined; looked at whenever `ring` rings. */
export function until<T>(read: () => T | undefined, ring: (look: () => void) => () => void, within = 5000): Promise<T> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const value = read()
      if (value === undefined) return
      clearTimeout(timer)
      stop()
      resolve(value)
    }
    const timer = setTimeout(() => {
      stop()
      reject(new Error(`it did not happen within ${within} ms`))
    }, within)
    const stop = ring(look)
    look()
  })
}
