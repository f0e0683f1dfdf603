'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { useTRPC } from '@/trpc/client'
import { tell } from '@/ui/toast'
import { LatestOnly } from './latest-only'

/** After the last answer a row goes back to what the director reports; its report is on the way for this long, milliseconds. */
const LINGER = 1500

export interface WeightChange {
  realServer: string
  from: number
  to: number
}

interface Asked {
  weight: number
  /** One director only; undefined: all. */
  directorId: string | undefined
  /** The drag goes on: a refusal is told at its end, not with every step. */
  passing: boolean
}

/** Weights as they are being set: what was asked for and not yet reported, and the way back. */
export function useWeights(clusterId: string, virtualServer: string, directorId: string | undefined) {
  const t = useTranslations('virtualServer')
  const trpc = useTRPC()
  const [pending, setPending] = useState<ReadonlyMap<string, number>>(new Map())
  const [done, setDone] = useState<WeightChange[]>([])
  /** Weight before the drag that goes on. */
  const before = useRef(new Map<string, number>())
  const queues = useRef(new Map<string, LatestOnly<Asked>>())
  const { mutateAsync } = useMutation(trpc.realServer.setWeight.mutationOptions())

  function queueOf(realServer: string): LatestOnly<Asked> {
    const known = queues.current.get(realServer)
    if (known) return known
    const queue = new LatestOnly<Asked>(async (asked, isLast) => {
      const { weight, passing } = asked
      try {
        const only = asked.directorId && { directorId: asked.directorId }
        const { answers } = await mutateAsync({ clusterId, virtualServer, realServer, weight, ...only })
        const refused = answers.filter(answer => !answer.ok).map(({ director, error }) => `${director}: ${error}`)
        if (!passing && refused.length > 0)
          tell.failed(t('partlySet', { real: realServer, weight }), refused.join('; '))
      } catch (error) {
        if (!passing)
          tell.failed(t('notSet', { real: realServer, weight }), String(error instanceof Error ? error.message : error))
      }
      if (passing) return
      setTimeout(() => {
        if (!isLast() || before.current.has(realServer)) return
        setPending(map => (map.get(realServer) === weight ? without(map, realServer) : map))
      }, LINGER)
    })
    queues.current.set(realServer, queue)
    return queue
  }

  function ask(realServer: string, weight: number, passing: boolean) {
    setPending(map => new Map(map).set(realServer, weight))
    queueOf(realServer).put({ weight, directorId, passing })
  }

  return {
    pending,
    lastChange: done.at(-1),

    /** A step of a drag. */
    change(realServer: string, from: number, to: number) {
      if (!before.current.has(realServer)) before.current.set(realServer, from)
      ask(realServer, to, true)
    },

    /** The end of a drag, a key, a number typed. */
    commit(realServer: string, shown: number, to: number) {
      const from = before.current.get(realServer) ?? shown
      before.current.delete(realServer)
      if (from !== to) setDone(changes => [...changes, { realServer, from, to }].slice(-50))
      ask(realServer, to, false)
    },

    undo() {
      const last = done.at(-1)
      if (!last) return
      setDone(changes => changes.slice(0, -1))
      ask(last.realServer, last.from, false)
    },
  }
}

function without(map: ReadonlyMap<string, number>, key: string): ReadonlyMap<string, number> {
  const next = new Map(map)
  next.delete(key)
  return next
}
