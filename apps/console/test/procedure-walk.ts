/** Every procedure of the router, called over the wire as it comes: http for questions and changes, ws for what is live. */
import WebSocket from 'ws'
import type { Rule } from '../src/server/access'
import { appRouter } from '../src/server/routers/app-router'
import { post } from './console'

export interface Procedure {
  name: string
  type: 'query' | 'mutation' | 'subscription'
  rule: Rule | undefined
}

export const procedures: Procedure[] = Object.entries(appRouter._def.procedures).map(([name, procedure]) => {
  const { type, meta } = (procedure as unknown as { _def: { type: Procedure['type']; meta?: Rule } })._def
  return { name, type, rule: meta }
})

/** The code that the console answers with: 'OK', or tRPC's word for the refusal. */
export async function answerTo(url: string, cookie: string, { name, type }: Procedure, input: object): Promise<string> {
  if (type === 'subscription') return await subscribe(url, cookie, name, input)
  const query = encodeURIComponent(JSON.stringify(input))
  const answer =
    type === 'mutation'
      ? await post(url, `/trpc/${name}`, input, { cookie })
      : await fetch(`${url}/trpc/${name}?input=${query}`, { headers: { cookie } })
  const body = (await answer.json()) as { error?: { data?: { code: string } } | string }
  if (typeof body.error === 'object') return body.error.data?.code ?? 'ERROR'
  if (answer.status === 401) return 'UNAUTHORIZED'
  return answer.status === 200 ? 'OK' : String(answer.status)
}

function subscribe(url: string, cookie: string, path: string, input: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/trpc`, { headers: { cookie, origin: url } })
    const end = (answer: string) => {
      resolve(answer)
      socket.terminate()
    }
    socket.on('open', () => socket.send(JSON.stringify({ id: 1, method: 'subscription', params: { path, input } })))
    socket.on('message', data => {
      const { error } = JSON.parse(String(data)) as { error?: { data: { code: string } } }
      end(error ? error.data.code : 'OK')
    })
    socket.on('unexpected-response', (_request, { statusCode }) =>
      end(statusCode === 401 ? 'UNAUTHORIZED' : String(statusCode)),
    )
    socket.on('error', reject)
  })
}
