/**
 * Four things that should say the same of a director: the revision that was deployed last, the text that it runs, its
 * kernel, and the packets on the LAN. Where two of them do not, that is a difference. Pure.
 */
import type { ConfigState, DirectorState, RealServerState, VrrpState } from '@keelson/contract/messages/live-state'

export interface TruthDirector {
  directorId: string
  name: string
  connected: boolean
  /** of the last deployment that was carried out; undefined: there was none */
  desired: { revision: number; hash: string } | undefined
  config: ConfigState | undefined
  director: DirectorState | undefined
  vrrp: readonly VrrpState[]
  realServers: readonly RealServerState[]
}

export type DifferenceKind =
  /** desired and applied */
  | 'other-text'
  /** applied and kernel */
  | 'vip-missing'
  | 'vip-unexpected'
  | 'weight'
  | 'drain'
  | 'out'
  /** applied and wire */
  | 'two-masters'
  | 'no-master'
  | 'hears-stranger'

export interface Difference {
  directorId: string
  director: string
  kind: DifferenceKind
  /** the VIP, the real server, the instance */
  subject: string
  want: string
  have: string
  /** of kinds about a real server */
  place?: { virtualServer: string; realServer: string; want: number; have: number }
}

/** Of connected directors only: what a lost one said last is not known to be so. */
export function differencesOf(directors: readonly TruthDirector[]): Difference[] {
  const known = directors.filter(({ connected }) => connected)
  return known.flatMap(director => [
    ...textOf(director),
    ...vipsOf(director),
    ...serversOf(director),
    ...wireOf(director, known),
  ])
}

const about = ({ directorId, name }: TruthDirector) => ({ directorId, director: name })

function textOf(director: TruthDirector): Difference[] {
  const { desired, config } = director
  // On trial is what a deployment is about to make the desired one.
  if (!desired || !config || config.unconfirmed || config.hash === desired.hash) return []
  return [
    {
      ...about(director),
      kind: 'other-text',
      subject: config.file,
      want: String(desired.revision),
      have: String(config.revision),
    },
  ]
}

/** The interfaces are what the kernel's own messages say, the state is what VRRP decided. */
function vipsOf(director: TruthDirector): Difference[] {
  const { vrrp, director: host } = director
  if (!host || host.engine === 'simulated') return []
  const addressesOf = (only?: string) =>
    new Set(
      host.interfaces
        .filter(({ name }) => only === undefined || name === only)
        .flatMap(({ addresses }) => addresses.map(each => each.split('/')[0])),
    )
  // A real server that is a director too has the VIP on its loopback (DR): that is no holding.
  return vrrp.flatMap(({ name, state, vips, interface: own }) =>
    vips.flatMap(({ address }): Difference[] => {
      if (addressesOf(state === 'MASTER' ? undefined : own).has(address) === (state === 'MASTER')) return []
      const kind = state === 'MASTER' ? 'vip-missing' : 'vip-unexpected'
      return [{ ...about(director), kind, subject: address, want: state, have: name }]
    }),
  )
}

function serversOf(director: TruthDirector): Difference[] {
  return director.realServers.flatMap((real): Difference[] => {
    const { virtualServer, id: realServer, operatorState, configuredWeight, weight, health, inTable } = real
    const subject = `${virtualServer} ${realServer}`
    const common = { ...about(director), subject, want: String(configuredWeight), have: String(weight) }
    const place = { virtualServer, realServer, want: configuredWeight, have: weight }
    if (operatorState !== 'active') return [{ ...common, kind: operatorState, place }]
    return health === 'up' && inTable && weight !== configuredWeight ? [{ ...common, kind: 'weight', place }] : []
  })
}

/** Who is MASTER by the adverts that each BACKUP hears, and by what each director says of itself. */
function wireOf(director: TruthDirector, known: readonly TruthDirector[]): Difference[] {
  return director.vrrp.flatMap((own): Difference[] => {
    const same = known.flatMap(({ name, vrrp }) => {
      const told = vrrp.find(each => each.virtual_router_id === own.virtual_router_id)
      return told ? [{ name, told }] : []
    })
    const masters = same.filter(({ told }) => told.state === 'MASTER')
    const common = { ...about(director), subject: own.name, want: masters.map(({ name }) => name).join(', ') }
    const isFirst = same[0]?.told === own
    if (own.state === 'MASTER' && masters.length > 1)
      return [{ ...common, kind: 'two-masters', want: '1', have: common.want }]
    if (isFirst && masters.length === 0) return [{ ...common, kind: 'no-master', have: own.state }]
    const heard = own.state === 'BACKUP' ? own.master?.address : undefined
    if (heard === undefined || masters.length === 0 || masters.some(({ told }) => told.sourceAddress === heard))
      return []
    return [{ ...common, kind: 'hears-stranger', have: heard }]
  })
}
