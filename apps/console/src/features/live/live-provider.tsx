'use client'

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react'
import { useTRPCClient } from '@/trpc/client'
import { LiveStore, type StreamState } from './live-store'

const Live = createContext<LiveStore | undefined>(undefined)

/** The console ticks every second; this much silence means that the stream is lost, whatever the socket says. */
const SILENCE = 4000

export function LiveProvider({ children }: { children: ReactNode }) {
  const [store] = useState(() => new LiveStore())
  const client = useTRPCClient()
  useEffect(() => {
    const stream = client.live.watch.subscribe(
      {},
      {
        onData: message => store.receive(message),
        onConnectionStateChange: ({ state }) => {
          if (state === 'connecting' && store.stream === 'live') store.setStream('lost')
        },
        onError: () => store.setStream('lost'),
      },
    )
    const began = Date.now()
    const watch = setInterval(() => {
      if (Date.now() - (store.lastMessageAt || began) > SILENCE) store.setStream('lost')
    }, 1000)
    return () => {
      clearInterval(watch)
      stream.unsubscribe()
    }
  }, [client, store])
  return <Live.Provider value={store}>{children}</Live.Provider>
}

/** The store, without a new rendering when it changes: for whoever has another clock. */
export function useLiveStore(): LiveStore {
  const store = useContext(Live)
  if (!store) throw new Error('the live store is used outside of LiveProvider')
  return store
}

/** How the stream is, and a new rendering when that changes only. */
export function useLiveStream(): StreamState {
  const store = useLiveStore()
  return useSyncExternalStore(
    store.subscribe,
    () => store.stream,
    () => 'connecting',
  )
}

/** The store, and a new rendering with every change in it, but not more often than every `atMost` milliseconds. */
export function useLiveAtMost(atMost: number): LiveStore {
  const store = useLiveStore()
  const subscribe = useCallback(
    (listener: () => void) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const unsubscribe = store.subscribe(() => {
        timer ??= setTimeout(() => {
          timer = undefined
          listener()
        }, atMost)
      })
      return () => {
        clearTimeout(timer)
        unsubscribe()
      }
    },
    [store, atMost],
  )
  useSyncExternalStore(
    subscribe,
    () => store.version,
    () => 0,
  )
  return store
}

/** The store, and a new rendering with every change in it. */
export function useLive(): LiveStore {
  const store = useLiveStore()
  useSyncExternalStore(
    store.subscribe,
    () => store.version,
    () => 0,
  )
  return store
}
