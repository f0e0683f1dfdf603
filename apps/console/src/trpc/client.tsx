'use client'

/** The browser's way to the procedures: queries and changes over http, everything live over one ws. */
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createTRPCClient, createWSClient, httpBatchLink, splitLink, TRPCClientError, wsLink } from '@trpc/client'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import { type ReactNode, useState } from 'react'
import type { AppRouter } from '@/server/routers/app-router'
import { paths } from '../paths'

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()

export { useTRPC, useTRPCClient }

export function TrpcProvider({ children }: { children: ReactNode }) {
  const [{ queries, client }] = useState(make)
  return (
    <QueryClientProvider client={queries}>
      <TRPCProvider trpcClient={client} queryClient={queries}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  )
}

function make() {
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSessionEnded }),
    defaultOptions: { queries: { retry: 1, staleTime: 5000, refetchOnWindowFocus: false } },
  })
  const socket = createWSClient({
    url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/trpc`,
    retryDelayMs: attempt => Math.min(500 * 2 ** attempt, 5000),
    // opened by the first subscription, so never while the server renders; kept over a change of page
    lazy: { enabled: true, closeMs: 10_000 },
    keepAlive: { enabled: true, intervalMs: 5000, pongTimeoutMs: 3000 },
  })
  const client = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: operation => operation.type === 'subscription',
        true: wsLink<AppRouter>({ client: socket }),
        false: httpBatchLink<AppRouter>({ url: '/trpc', maxURLLength: 4000 }),
      }),
    ],
  })
  return { queries, client }
}

function leaveWhenSessionEnded(error: unknown): void {
  const status = error instanceof TRPCClientError ? error.meta?.response : undefined
  const code = typeof status === 'object' && status !== null && 'status' in status ? status.status : undefined
  if (code === 401) location.assign(`${paths.login}?next=${encodeURIComponent(location.pathname + location.search)}`)
}
