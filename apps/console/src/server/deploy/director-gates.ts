/**
 * What a director must show after a change, in the order in which it is asked: the text, VRRP, health no worse than before,
 * and a table that holds what the text and health say. Pure: all of it is read from what the director reports.
 */
import { liveKey } from '@keelson/contract/messages/live-state'
import type { Config } from '@keelson/keepalived-conf/config'
import { configOf } from '../../features/config/keepalived-conf'
import type { Agent } from '../hub/hub'
import type { LiveState } from '../hub/live-state'
import type { Closed } from './gate'

export interface Wanted {
  revision: number
  hash: string
  /** undefined where only the director can tell: its text includes files of its own, or has lines for single hosts */
  config: Config | undefined
  /** how long all of this may take, ms */
  patience: number
}

/** An agent restarts its processes and VRRP elects: three adverts of 5 s and some more. */
const SETTLE_WITHIN = 40_000

export function wantedOf(revision: number, hash: string, text: string): Wanted {
  const config = configOf(text)
  const checkers = config.virtual_server.flatMap(({ real_server }) => real_server.flatMap(real => real.checkers))
  const slowest = Math.max(0, ...checkers.map(check => ('delay_loop' in check ? check.warmup + check.delay_loop : 0)))
  const whole = !/^\s*(include|@)/m.test(text)
  return { revision, hash, config: whole ? config : undefined, patience: SETTLE_WITHIN + slowest }
}

/** What health was before the change: real servers that were up, virtual servers that had their quorum. */
export interface HealthBefore {
  up: ReadonlySet<string>
  quorum: ReadonlySet<string>
}

export function healthOf(state: LiveState | undefined): HealthBefore {
  return {
    up: new Set(
      state
        ?.all('real-server')
        .filter(({ health }) => health === 'up')
        .map(({ virtualServer, id }) => liveKey.realServer(virtualServer, id)),
    ),
    quorum: new Set(
      state
        ?.all('virtual-server')
        .filter(({ quorumUp }) => quorumUp)
        .map(({ id }) => liveKey.virtualServer(id)),
    ),
  }
}

export function closedBecause(agent: Agent, wanted: Wanted, before: HealthBefore): Closed | undefined {
  const { state, name } = agent
  const left = leftAlready(agent, wanted.revision)
  if (left) return left
  if (!agent.link) return { reason: `${name} is not connected: ${agent.lostBecause ?? ''}` }
  // What is known of it may be from before it was lost.
  if (!agent.link.hasTold) return { reason: `${name} has come back and not told yet what it runs` }
  const reason =
    textGate(name, state, wanted) ??
    processGate(state) ??
    vrrpGate(state, wanted.config) ??
    healthGate(state, wanted.config, before) ??
    tableGate(state, wanted.config)
  return reason === undefined ? undefined : { reason }
}

/** A director goes back by itself when it is cut off or finds itself worse; it says so when it is heard again. */
export function leftAlready(
  { name, state, link }: Pick<Agent, 'name' | 'state'> & { link: { hasTold: boolean } | undefined },
  revision: number,
): Closed | undefined {
  const reverted = link?.hasTold ? state.one('config')?.reverted : undefined
  if (reverted?.revision !== revision) return undefined
  return { reason: `${name} left revision ${revision} by itself: ${reverted.reason}`, final: true }
}

function textGate(name: string, state: LiveState, { hash, revision }: Wanted): string | undefined {
  const config = state.one('config')
  // No hash in the words: that of a text with a short password in it lets the password be guessed.
  if (config?.hash !== hash) return `${name} does not report the text of revision ${revision}`
  if (config.revision !== revision) return `${name} reports revision ${config.revision}, not ${revision}`
  return undefined
}

function processGate(state: LiveState): string | undefined {
  const failing = state.all('process').find(process => process.state === 'backing-off')
  return failing && `its ${failing.name} process does not stay up (${failing.lastExit ?? 'no reason is known'})`
}

function vrrpGate(state: LiveState, config: Config | undefined): string | undefined {
  const running = state.all('vrrp')
  const absent = config?.vrrp_instance.find(({ name }) => !running.some(instance => instance.name === name))
  if (absent) return `vrrp_instance ${absent.name} does not run yet`
  for (const { name, ...instance } of running) {
    if (instance.state === 'FAULT' || instance.state === 'INIT')
      return `vrrp_instance ${name} is ${instance.state}: ${instance.reason}`
    const missing = instance.state === 'MASTER' && instance.vips.find(({ held }) => !held)
    if (missing) return `vrrp_instance ${name} is MASTER without ${missing.address}`
  }
  return undefined
}

function healthGate(state: LiveState, config: Config | undefined, before: HealthBefore): string | undefined {
  for (const { id: server, real_server } of config?.virtual_server ?? []) {
    if (!state.one('virtual-server', liveKey.virtualServer(server))) return `virtual_server ${server} does not run yet`
    const absent = real_server.find(({ id }) => !state.one('real-server', liveKey.realServer(server, id)))
    if (absent) return `real_server ${absent.id} of ${server} is not known yet`
  }
  for (const { id, virtualServer: server, health, reason } of state.all('real-server')) {
    if (health === 'unknown') return `real_server ${id} of ${server} was not checked yet`
    if (health === 'down' && before.up.has(liveKey.realServer(server, id)))
      return `real_server ${id} of ${server} was up before and is down now: ${reason}`
  }
  const lost = state
    .all('virtual-server')
    .find(({ id, quorumUp }) => !quorumUp && before.quorum.has(liveKey.virtualServer(id)))
  return lost && `virtual_server ${lost.id} had its quorum before and has lost it`
}

function tableGate(state: LiveState, config: Config | undefined): string | undefined {
  const wanted =
    config &&
    new Map(config.virtual_server.map(({ id, real_server }) => [id, new Set(real_server.map(({ id }) => id))]))
  const stray = wanted && state.all('virtual-server').find(({ id }) => !wanted.has(id))
  if (stray) return `virtual_server ${stray.id} is still there`
  for (const { id, virtualServer: server, health, operatorState, inTable } of state.all('real-server')) {
    if (wanted?.get(server)?.has(id) === false) return `real_server ${id} of ${server} is still there`
    if (health === 'up' && operatorState !== 'out' && !inTable)
      return `real_server ${id} of ${server} is up but not in the table`
  }
  return undefined
}
