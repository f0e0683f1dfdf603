/** The live state of a cluster: first all of it, then what changes, and a tick each second so that silence is noticed. */
import type { ConfigState } from '@keelson/contract/messages/live-state'
import { z } from 'zod'
import { sees } from '../../features/people/rights'
import type { Agent } from '../hub/hub'
import type { LiveChange, LiveObject } from '../hub/live-state'
import type { Masks } from '../secrets/masks'
import { allow, router } from '../trpc'
import { batches } from './batches'

export interface LiveDirector {
  agentName: string
  connected: boolean
  /** When it connected, or since when it is gone. */
  since: number
  lostBecause: string | null
  /** Its last message of any kind: a heartbeat says that everything is still so. */
  heardAt: number
  /** Its clock minus the console's, ms, to within what a message takes; null until it is known. */
  clockAhead: number | null
}

export type LiveMessage = { now: number } & (
  | { type: 'state'; agents: LiveDirector[]; objects: (LiveObject & { agentName: string })[] }
  | {
      type: 'changes'
      changes: (Omit<LiveObject, 'value'> & { agentName: string; value: LiveObject['value'] | null })[]
    }
  | { type: 'agents'; agents: LiveDirector[] }
)

/** ms: when each was heard last is told no more often, for of hundreds one is heard all the time; who came or went at once */
const AGENTS_EVERY = 900

/** ms between two messages to one browser: of figures nobody reads faster, and whoever drags a weight waits for its echo */
const PACE = { gather: 40, hurry: 8, quiet: 1000 }

/** Text of configurations is asked for where it is shown; in the stream it would only be weight. */
const forStream = <T extends { key: string; value: unknown }>(masks: Masks, object: T): T => {
  if (object.key !== 'config' || !object.value) return object
  const value = object.value as ConfigState
  return { ...object, value: { ...value, hash: masks.blind(value.hash), text: '', included: undefined } }
}

export const liveRouter = router({
  /** Without a cluster: every agent there is. */
  watch: allow('viewer', 'shown')
    .input(z.object({ clusterId: z.string().max(50).optional() }))
    .subscription(async function* ({ ctx, input, signal }): AsyncGenerator<LiveMessage> {
      const concerns = (agent: Agent) => {
        const clusterId = ctx.bindings.ofAgent(agent.name)?.clusterId
        return input.clusterId ? clusterId === input.clusterId : sees(ctx.rights, clusterId)
      }
      const chosen = () => [...ctx.hub.agents.values()].filter(concerns)
      const queue = batches<{ agentName: string; key: string; receivedAt: number; value: LiveObject['value'] | null }>(
        PACE,
      )
      const onChanges = (agent: Agent, changes: LiveChange[]) => {
        if (!concerns(agent)) return
        const items = changes.map(({ isNews: _, ...change }) =>
          forStream(ctx.masks, { ...change, agentName: agent.name }),
        )
        queue.push(
          items,
          changes.some(({ isNews }) => isNews),
        )
      }
      let agentsDueAt = 0
      const onAgent = (agent: Agent) => {
        if (!concerns(agent)) return
        agentsDueAt = 0
        queue.wake()
      }
      ctx.hub.events.on('changes', onChanges)
      ctx.hub.events.on('agent', onAgent)
      try {
        const objects = chosen().flatMap(agent =>
          [...agent.state.objects.values()].map(object => forStream(ctx.masks, { ...object, agentName: agent.name })),
        )
        yield { type: 'state', now: Date.now(), agents: chosen().map(describe), objects }
        for await (const changes of queue.read(signal)) {
          if (changes.length > 0) yield { type: 'changes', now: Date.now(), changes }
          const now = Date.now()
          if (now < agentsDueAt) continue
          agentsDueAt = now + AGENTS_EVERY
          yield { type: 'agents', now, agents: chosen().map(describe) }
        }
      } finally {
        ctx.hub.events.off('changes', onChanges)
        ctx.hub.events.off('agent', onAgent)
      }
    }),
})

const describe = (agent: Agent): LiveDirector => ({
  agentName: agent.name,
  connected: agent.link !== undefined,
  since: agent.since,
  lostBecause: agent.lostBecause ?? null,
  heardAt: agent.heardAt,
  clockAhead: clockAhead(agent),
})

/** The message that was on its way for the shortest says most: all others only seem to come from an earlier clock. */
const clockAhead = ({ clockSamples }: Agent): number | null =>
  clockSamples.length > 0 ? Math.max(...clockSamples) : null
