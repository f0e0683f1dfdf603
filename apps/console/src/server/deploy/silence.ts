/**
 * What has become of a director whose answer to `apply-config` never came: its link was cut, or it was slow. It may have
 * taken the revision all the same, on trial. Pure: read from what it has told over the link of now.
 */
import type { Agent } from '../hub/hub'
import { leftAlready } from './director-gates'

/** `another`: it runs something else, or does so still, where the revision is just on its way to it. */
export type Silence = { state: 'taken' } | { state: 'away' | 'another' | 'left'; reason: string }

export type Silent = Pick<Agent, 'name' | 'state' | 'lostBecause'> & { link: { hasTold: boolean } | undefined }

export function silenceOf(agent: Silent, { revision, hash }: { revision: number; hash: string }): Silence {
  const { name, state, link } = agent
  if (!link) return { state: 'away', reason: `${name} is not connected: ${agent.lostBecause ?? ''}` }
  // What is known of it may be from before it was lost.
  if (!link.hasTold) return { state: 'away', reason: `${name} has come back and not told yet what it runs` }
  const left = leftAlready(agent, revision)
  if (left) return { state: 'left', reason: left.reason }
  const config = state.one('config')
  if (config?.revision === revision && config.hash === hash) return { state: 'taken' }
  const runs = config?.revision === revision ? 'another text under its number' : `revision ${config?.revision ?? 0}`
  return { state: 'another', reason: `${name} did not take revision ${revision}: it runs ${runs}` }
}
