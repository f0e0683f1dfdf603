'use client'

/** The browser's way to the procedures: queries and changes over http, everything live over one ws. */
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createTRPCClient, createWSClient, httpBatchLink, httpLink, splitLink, wsLink } from '@trpc/client'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import { useTranslations } from 'next-intl'
import { createContext, type ReactNode, useContext, useMemo, useRef, useState } from 'react'
import type { AppRouter } from '@/server/routers/app-router'
import { useTold } from '../features/told/use-told'
import { type AskWords, askIn } from './ask'
import { statusOf } from './status-of'
import { telling } from './telling'

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()

export { useTRPC, useTRPCClient }

interface SessionEnd {
  /** How often a deed was refused since the console does not know this browser's session any more; 0: it does. */
  ended: number
  /** Signed in again: whatever was refused is asked for anew. */
  regained(): void
  /** This browser ends it itself and leaves: nothing to tell. */
  leaving(): void
}

const SessionEndContext = createContext<SessionEnd | undefined>(undefined)

export function useSessionEnd(): SessionEnd {
  const end = useContext(SessionEndContext)
  if (!end) throw new Error('the end of the session is asked for outside of TrpcProvider')
  return end
}

/** What a socket is closed with when its session is no more: see src/server/trpc-endpoint.ts. */
const SESSION_ENDED = 4401

export function TrpcProvider({ children }: { children: ReactNode }) {
  const t = useTranslations('stream')
  const words = useRef({ unreachable: '', sessionEnded: '' })
  words.current = { unreachable: t('unreachable'), sessionEnded: t('sessionEnded') }
  const tell = useTold()
  const told = useRef(tell)
  told.current = tell
  const isLeaving = useRef(false)
  const [ended, setEnded] = useState(0)
  const [{ queries, client }] = useState(() =>
    make(
      isDeed => !isLeaving.current && setEnded(times => (isDeed ? times + 1 : times || 1)),
      () => words.current,
      text => told.current(text),
    ),
  )
  const end = useMemo(
    () => ({
      ended,
      regained() {
        setEnded(0)
        queries.invalidateQueries()
      },
      leaving() {
        isLeaving.current = true
      },
    }),
    [ended, queries],
  )
  return (
    <QueryClientProvider client={queries}>
      <TRPCProvider trpcClient={client} queryClient={queries}>
        <SessionEndContext.Provider value={end}>{children}</SessionEndContext.Provider>
      </TRPCProvider>
    </QueryClientProvider>
  )
}

function make(onSessionEnded: (isDeed: boolean) => void, words: () => AskWords, told: (text: string) => string) {
  const onError = (isDeed: boolean) => (error: unknown) => {
    if (statusOf(error) === 401) onSessionEnded(isDeed)
  }
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError: onError(false) }),
    mutationCache: new MutationCache({ onError: onError(true) }),
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < 1 && statusOf(error) !== 401,
        staleTime: 5000,
        refetchOnWindowFocus: false,
      },
    },
  })
  const socket = createWSClient({
    url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/trpc`,
    retryDelayMs: attempt => Math.min(500 * 2 ** attempt, 5000),
    // opened by the first subscription, so never while the server renders; kept over a change of page
    lazy: { enabled: true, closeMs: 10_000 },
    keepAlive: { enabled: true, intervalMs: 5000, pongTimeoutMs: 3000 },
    onClose: cause => {
      if (cause?.code !== SESSION_ENDED) return
      // Whoever changes their own password or second factor has another session already.
      client.session.current.query().catch(error => {
        if (statusOf(error) === 401) onSessionEnded(false)
      })
    },
  })
  const client = createTRPCClient<AppRouter>({
    links: [
      telling(told),
      splitLink({
        condition: operation => operation.type === 'subscription',
        true: wsLink<AppRouter>({ client: socket }),
        // a change goes out at once: who drags a weight waits for it
        false: splitLink({
          condition: operation => operation.type === 'mutation',
          true: httpLink<AppRouter>({ url: '/trpc', fetch: askIn(words) }),
          false: httpBatchLink<AppRouter>({ url: '/trpc', maxURLLength: 4000, fetch: askIn(words) }),
        }),
      }),
    ],
  })
  return { queries, client }
}
