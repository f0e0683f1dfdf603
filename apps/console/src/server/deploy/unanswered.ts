/** Waits until a director that did not answer `apply-config` tells that it took the revision all the same, or says why it has not. */
import type { Hub } from '../hub/hub'
import { type Closed, gate } from './gate'
import { type Silence, silenceOf } from './silence'

/** A revision that was sent before the link was cut may still be on its way through the agent, ms. */
const ON_ITS_WAY = 3000

/** `within`: how long it may stay away, ms. Undefined when it has the revision, on trial like any other. */
export async function unanswered(
  hub: Hub,
  agentName: string,
  wanted: { revision: number; hash: string },
  within: number,
): Promise<string | undefined> {
  const until = Date.now() + within
  const isAt = (...states: Silence['state'][]) => {
    const agent = hub.agents.get(agentName)
    return agent !== undefined && states.includes(silenceOf(agent, wanted).state)
  }
  const waits = (open: Silence['state'][], longest: number) =>
    gate(
      hub,
      agentName,
      (agent): Closed | undefined => {
        const silence = silenceOf(agent, wanted)
        if (silence.state === 'taken' || open.includes(silence.state)) return undefined
        return { reason: silence.reason, final: silence.state === 'left' }
      },
      { within: Math.max(0, Math.min(longest, until - Date.now())), soak: 0 },
    )
  for (;;) {
    const away = await waits(['another'], within)
    if (away !== undefined) return away
    const failed = await waits([], ON_ITS_WAY)
    // Cut once more, it has not said no.
    if (failed === undefined || !isAt('away') || Date.now() >= until) return failed
  }
}
