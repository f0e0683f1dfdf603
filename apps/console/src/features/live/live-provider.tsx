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

/**
 * The store, and a new rendering with the next frame after a change in it, but not more often than every `atMost`
 * milliseconds.
 */
export function useLiveAtMost(atMost: number): LiveStore {
  const store = useLiveStore()
  const subscribe = useCallback(
    (listener: () => void) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      let frame: number | undefined
      let drawnAt = Number.NEGATIVE_INFINITY
      const draw = () => {
        timer = undefined
        frame ??= requestAnimationFrame(() => {
          frame = undefined
          drawnAt = performance.now()
          listener()
        })
      }
      const unsubscribe = store.subscribe(() => {
        if (timer !== undefined || frame !== undefined) return
        const wait = drawnAt + atMost - performance.now()
        if (wait <= 0) draw()
        else timer = setTimeout(draw, wait)
      })
      return () => {
        clearTimeout(timer)
        if (frame !== undefined) cancelAnimationFrame(frame)
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

/** milliseconds: of hundreds of directors something changes all the time, and nobody reads faster */
const OFTEN = 100

/** The store, and a new rendering with what changes in it. */
export const useLive = (): LiveStore => useLiveAtMost(OFTEN)

/** The store, and a new rendering when one of these objects changes, under `<agent> <key>`; `names`: the same array while they are the same. */
export function useLiveObjects(names: readonly string[]): LiveStore {
  const store = useLiveStore()
  const subscribe = useCallback((listener: () => void) => store.follow(names, listener), [store, names])
  useSyncExternalStore(
    subscribe,
    () => store.versionOf(names),
    () => 0,
  )
  return store
}
