'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { useTRPC } from '@/trpc/client'
import { tell } from '@/ui/toast'
import { keepSum, type Weighed } from './keep-sum'
import { LatestOnly } from './latest-only'
import { useRefusals } from './use-refusals'

/** After the last answer a row goes back to what the director reports; its report is on the way for this long, milliseconds. */
const LINGER = 1500

/** Requests under way: a weight waits for no answer, and one director that does not answer does not take all connections. */
const AT_ONCE = 3

/** What was set by one drag, key or number: of one real server, or of all that moved with it. */
export interface WeightChange {
  moved: string
  from: ReadonlyMap<string, number>
  to: ReadonlyMap<string, number>
}

/** A weight that did not reach everybody it was for. */
export interface Unmet {
  weight: number
  /** that did not take it; none: it was not even saved */
  directors: readonly string[]
  words: string
}

interface Asked {
  weights: ReadonlyMap<string, number>
  /** Goes up with each. */
  number: number
  /** The drag goes on: a refusal is told at its end, not with every step. */
  passing: boolean
}

/** Weights as they are being set: what was asked for and not yet reported, and the way back. */
export function useWeights(clusterId: string, virtualServer: string, directorId: string | undefined) {
  const t = useTranslations('virtualServer')
  const trpc = useTRPC()
  const [pending, setPending] = useState<ReadonlyMap<string, number>>(new Map())
  const wordsOf = useRefusals()
  const [unmet, setUnmet] = useState<ReadonlyMap<string, Unmet>>(new Map())
  const [done, setDone] = useState<WeightChange[]>([])
  /** The drag that goes on: its group as it was before, and what was asked for since. */
  const drag = useRef<{ moved: string; group: readonly Weighed[]; asked: Map<string, number> }>(undefined)
  const count = useRef(0)
  /** Of each real server the last time that it was asked for: what became of earlier ones is nobody's news. */
  const latest = useRef(new Map<string, number>())
  /** Of one director, or of all: a change of whom it applies to must not redirect what waits. */
  const queues = useRef(new Map<string, LatestOnly<Asked>>())
  const { mutateAsync: setWeight } = useMutation(trpc.realServer.setWeight.mutationOptions())
  const { mutateAsync: setWeights } = useMutation(trpc.realServer.setWeights.mutationOptions())

  async function send({ weights, number }: Asked, hand: string) {
    const of = { clusterId, virtualServer, ...(directorId && { directorId }), step: { hand, number } }
    const list = [...weights].map(([realServer, weight]) => ({ realServer, weight }))
    const [only] = list
    return only && list.length === 1 ? await setWeight({ ...of, ...only }) : await setWeights({ ...of, weights: list })
  }

  function queue(): LatestOnly<Asked> {
    const known = queues.current.get(directorId ?? '')
    if (known) return known
    const hand = handOf(crypto.getRandomValues(new Uint32Array(4)))
    const made = new LatestOnly<Asked>(
      async asked => {
        const { weights, passing, number } = asked
        const isLatest = (id: string) => (latest.current.get(id) ?? 0) <= number
        const [[real = '', weight = 0] = []] = weights
        const what = weights.size === 1 ? { real, weight } : undefined
        try {
          const { answers } = await send(asked, hand)
          const refused = wordsOf(answers)
          const words = refused.map(each => each.words).join('; ')
          const isNews = refused.length > 0 && mark(weights, isLatest, refused, words)
          if (isNews && !passing)
            tell.failed(what ? t('partlySet', what) : t('severalPartlySet', { n: weights.size }), words)
        } catch (error) {
          const words = String(error instanceof Error ? error.message : error)
          const isNews = mark(weights, isLatest, [], words)
          if (isNews && !passing) tell.failed(what ? t('notSet', what) : t('severalNotSet', { n: weights.size }), words)
        }
        if (passing) return
        setTimeout(
          () => setPending(map => new Map([...map].filter(([id]) => !weights.has(id) || !isLatest(id)))),
          LINGER,
        )
      },
      AT_ONCE,
      (waiting, later) => ({
        weights: new Map([...waiting.weights, ...later.weights]),
        number: later.number,
        passing: waiting.passing && later.passing,
      }),
    )
    queues.current.set(directorId ?? '', made)
    return made
  }

  /** False: all of them were asked for again meanwhile. */
  function mark(
    weights: ReadonlyMap<string, number>,
    isLatest: (id: string) => boolean,
    refused: readonly { director: string }[],
    words: string,
  ): boolean {
    const directors = refused.map(({ director }) => director)
    const marks = [...weights].filter(([id]) => isLatest(id))
    setUnmet(map => new Map([...map, ...marks.map(([id, weight]) => [id, { weight, directors, words }] as const)]))
    return marks.length > 0
  }

  function ask(weights: ReadonlyMap<string, number>, passing: boolean) {
    setPending(map => new Map([...map, ...weights]))
    setUnmet(map => new Map([...map].filter(([id]) => !weights.has(id))))
    const number = ++count.current
    for (const id of weights.keys()) latest.current.set(id, number)
    queue().put({ weights, number, passing })
  }

  return {
    pending,
    unmet,
    lastChange: done.at(-1),

    /** A step of a drag. `group`: the one that is moved and those that keep the sum with it, as they are shown. */
    change(moved: string, group: readonly Weighed[], to: number) {
      if (drag.current?.moved !== moved) drag.current = { moved, group, asked: new Map() }
      const { asked, group: before } = drag.current
      const next = keepSum(before, moved, to)
      const changed = new Map([...next].filter(([id, weight]) => weight !== (asked.get(id) ?? weightIn(before, id))))
      if (changed.size === 0) return
      for (const [id, weight] of changed) asked.set(id, weight)
      ask(changed, true)
    },

    /** The end of a drag, a key, a number typed. */
    commit(moved: string, group: readonly Weighed[], to: number) {
      const { group: before, asked } =
        drag.current?.moved === moved ? drag.current : { group, asked: new Map<string, number>() }
      drag.current = undefined
      const next = keepSum(before, moved, to)
      const changed = new Map(
        [...next].filter(([id, weight]) => id === moved || asked.has(id) || weight !== weightIn(before, id)),
      )
      const from = new Map([...changed.keys()].map(id => [id, weightIn(before, id)]))
      if ([...changed].some(([id, weight]) => from.get(id) !== weight))
        setDone(changes => [...changes, { moved, from, to: changed }].slice(-50))
      ask(changed, false)
    },

    undo() {
      const last = done.at(-1)
      if (!last) return
      setDone(changes => changes.slice(0, -1))
      ask(last.from, false)
    },
  }
}

const handOf = (parts: Uint32Array): string => [...parts].map(part => part.toString(36)).join('')

const weightIn = (group: readonly Weighed[], id: string): number => group.find(each => each.id === id)?.weight ?? 0
