/** Whether a BACKUP could take over now: one fact for each thing that it needs, as its directors tell. Pure. */
import type { RealServerState, VrrpState } from '@keelson/contract/messages/live-state'
import type { DirectorView } from '../cluster/cluster-view'

/** bad: it could not take over, or would serve less; warn: it could, and a person should know; unknown: not told. */
export type Verdict = 'ok' | 'bad' | 'warn' | 'unknown'

export interface Fact {
  name:
    | 'connected'
    | 'state'
    | 'heldBack'
    | 'hears'
    | 'checks'
    | 'health'
    | 'revision'
    | 'draft'
    | 'syncDaemon'
    | 'clock'
  verdict: Verdict
  /** which words of the fact, with what stands in them */
  words: string
  values?: Record<string, string | number>
}

export interface Readiness {
  ready: boolean
  facts: Fact[]
}

/** Figures that move with every advert are told this much later at most, ms. */
const TOLD_LATE = 2500
/** Two clocks that differ by more make a timeline of both misleading, ms. */
const CLOCK_TOLERANCE = 1000

/** `now`: the console's clock. `master`: whoever is MASTER of the same virtual router now. */
export function readinessOf(
  director: DirectorView,
  virtual_router_id: number,
  master: DirectorView | undefined,
  now: number,
): Readiness {
  const connected = director.agent?.connected === true
  const facts: Fact[] = connected
    ? [
        { name: 'connected', verdict: 'ok', words: 'yes' },
        ...ofInstance(director, virtual_router_id, master, now),
        ...ofChecks(director, master),
        ...ofConfiguration(director, master),
        ...ofSyncDaemon(director, master),
        clockOf(director),
      ]
    : [{ name: 'connected', verdict: 'bad', words: 'no' }]
  return { ready: facts.every(({ verdict }) => verdict !== 'bad'), facts }
}

export const instanceOf = (director: DirectorView | undefined, virtual_router_id: number): VrrpState | undefined =>
  director?.vrrp.find(state => state.virtual_router_id === virtual_router_id)

function ofInstance(director: DirectorView, vrid: number, master: DirectorView | undefined, now: number): Fact[] {
  const instance = instanceOf(director, vrid)
  if (!instance) return [{ name: 'state', verdict: 'bad', words: 'missing' }]
  const { state, reason, heldBack } = instance
  return [
    state === 'BACKUP'
      ? { name: 'state', verdict: 'ok', words: 'backup' }
      : { name: 'state', verdict: 'bad', words: state.toLowerCase(), values: { reason } },
    heldBack
      ? { name: 'heldBack', verdict: 'bad', words: 'yes', values: { by: heldBack.by } }
      : { name: 'heldBack', verdict: 'ok', words: 'no' },
    hears(instance, instanceOf(master, vrid), director.agent?.clockAhead ?? undefined, now),
  ]
}

function hears(
  { master: heard, masterDownInterval }: VrrpState,
  master: VrrpState | undefined,
  clockAhead: number | undefined,
  now: number,
): Fact {
  if (!heard) return { name: 'hears', verdict: 'bad', words: 'nobody' }
  const { address } = heard
  if (master?.sourceAddress !== undefined && address !== master.sourceAddress)
    return { name: 'hears', verdict: 'bad', words: 'another', values: { address } }
  if (clockAhead === undefined) return { name: 'hears', verdict: 'unknown', words: 'ageUnknown', values: { address } }
  const age = Math.max(0, now + clockAhead - heard.lastAdvertAt)
  const seconds = (age / 1000).toFixed(1)
  return age <= masterDownInterval + TOLD_LATE
    ? { name: 'hears', verdict: 'ok', words: 'master', values: { address, seconds } }
    : { name: 'hears', verdict: 'bad', words: 'old', values: { address, seconds } }
}

function ofChecks({ realServers }: DirectorView, master: DirectorView | undefined): Fact[] {
  const total = realServers.length
  const checked = realServers.filter(({ health }) => health !== 'unknown').length
  const checks: Fact =
    total === 0
      ? (master?.realServers.length ?? 0) > 0
        ? { name: 'checks', verdict: 'bad', words: 'none' }
        : { name: 'checks', verdict: 'ok', words: 'nothing' }
      : { name: 'checks', verdict: checked === total ? 'ok' : 'bad', words: 'warm', values: { checked, total } }
  if (!master) return [checks, { name: 'health', verdict: 'unknown', words: 'noMaster' }]
  const apart = differing(realServers, master.realServers)
  const [first] = apart
  return [
    checks,
    first === undefined
      ? { name: 'health', verdict: 'ok', words: 'equal', values: { director: master.name } }
      : {
          name: 'health',
          verdict: 'bad',
          words: 'differs',
          values: { director: master.name, n: apart.length, first },
        },
  ]
}

/** Real servers that one of them has otherwise than the other, or not at all. */
function differing(own: readonly RealServerState[], others: readonly RealServerState[]): string[] {
  const keyOf = ({ virtualServer, id }: RealServerState) => `${id} (${virtualServer})`
  const byKey = (states: readonly RealServerState[]) => new Map(states.map(state => [keyOf(state), state.health]))
  const [mine, theirs] = [byKey(own), byKey(others)]
  return [...new Set([...mine.keys(), ...theirs.keys()])].filter(key => mine.get(key) !== theirs.get(key))
}

function ofConfiguration({ config, undeployed }: DirectorView, master: DirectorView | undefined): Fact[] {
  if (!config) return [{ name: 'revision', verdict: 'unknown', words: 'notTold' }]
  const { revision, unconfirmed } = config
  const masters = master?.config?.revision
  const values = { revision }
  const fact = (): Fact => {
    if (unconfirmed) return { name: 'revision', verdict: 'bad', words: 'trial', values }
    if (masters === undefined) return { name: 'revision', verdict: 'unknown', words: 'noMaster', values }
    if (revision !== masters)
      return { name: 'revision', verdict: 'bad', words: 'differs', values: { revision, masters } }
    return revision > 0
      ? { name: 'revision', verdict: 'ok', words: 'equal', values }
      : { name: 'revision', verdict: 'unknown', words: 'ownFile' }
  }
  return [
    fact(),
    undeployed
      ? { name: 'draft', verdict: 'warn', words: 'differs' }
      : { name: 'draft', verdict: 'ok', words: 'equal' },
  ]
}

/** Without the MASTER's connections a takeover works, and ends those that stand. */
function ofSyncDaemon({ syncs, syncDaemon }: DirectorView, master: DirectorView | undefined): Fact[] {
  if (!syncs && !syncDaemon) return []
  if (!syncDaemon) return [{ name: 'syncDaemon', verdict: 'unknown', words: 'notReported' }]
  const { roles, interface: name, id, fault } = syncDaemon
  const teller = master?.syncDaemon
  const values = { interface: name, id }
  const warn = (words: string, more: Fact['values'] = {}): Fact[] => [
    { name: 'syncDaemon', verdict: 'warn', words, values: { ...values, ...more } },
  ]
  if (fault) return warn('fault', { fault })
  if (!roles.includes('backup')) return warn(roles.includes('master') ? 'tells' : 'none')
  if (!teller) return [{ name: 'syncDaemon', verdict: 'unknown', words: 'hears', values }]
  if (!teller.roles.includes('master')) return warn('silent')
  // ip_vs_sync.c, ip_vs_process_message: a backup with a syncid drops messages of another
  if (id !== 0 && teller.id !== id) return warn('otherId', { masters: teller.id })
  return [{ name: 'syncDaemon', verdict: 'ok', words: 'hears', values }]
}

function clockOf({ agent }: DirectorView): Fact {
  const ahead = agent?.clockAhead ?? undefined
  if (ahead === undefined) return { name: 'clock', verdict: 'unknown', words: 'unknown' }
  const verdict = Math.abs(ahead) <= CLOCK_TOLERANCE ? 'ok' : 'warn'
  return { name: 'clock', verdict, words: ahead < 0 ? 'behind' : 'ahead', values: { ms: Math.abs(Math.round(ahead)) } }
}
