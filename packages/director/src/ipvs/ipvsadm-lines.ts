/** A table as `ipvsadm -Ln` prints it, with --stats, --rate and --exact too, line for line (ipvsadm 1.31). */
import { type InformationAttributes, serviceFlag } from '../wire/ipvs-attributes'
import type { DestinationAttributes } from '../wire/ipvs-destination'
import { destinationKey, type IpvsService } from './ipvs-table'

const FORWARD = { NAT: 'Masq', LOCAL: 'Local', TUN: 'Tunnel', DR: 'Route', BYPASS: 'Bypass' } as const

/** `table`: what is set; `stats`: what was counted; `rate`: of a second. */
export type ListingKind = 'table' | 'stats' | 'rate'

const COLUMNS = {
  stats: ['Conns', 'InPkts', 'OutPkts', 'InBytes', 'OutBytes'],
  rate: ['CPS', 'InPPS', 'OutPPS', 'InBPS', 'OutBPS'],
} as const

export function headingLines(
  { version = 0x010201, connectionTableSize = 4096 }: InformationAttributes,
  kind: ListingKind = 'table',
): string[] {
  const number = [version >> 16, (version >> 8) & 255, version & 255].join('.')
  const first = `IP Virtual Server version ${number} (size=${connectionTableSize})`
  if (kind === 'table')
    return [
      first,
      'Prot LocalAddress:Port Scheduler Flags',
      '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
    ]
  const columns = COLUMNS[kind].map(name => name.padStart(8)).join(' ')
  return [first, `${'Prot LocalAddress:Port'.padEnd(33)} ${columns}`, '  -> RemoteAddress:Port']
}

/** Undefined: not counted here. */
export type Figures = readonly (number | undefined)[]

export const statisticsOf = (told: NonNullable<DestinationAttributes['statistics']>): Figures => [
  told.connections ?? 0,
  told.packetsIn ?? 0,
  told.packetsOut ?? 0,
  told.bytesIn ?? 0,
  told.bytesOut ?? 0,
]

export const ratesOf = (told: NonNullable<DestinationAttributes['statistics']>): Figures => [
  told.connectionRate ?? 0,
  told.packetRateIn ?? 0,
  told.packetRateOut ?? 0,
  told.byteRateIn ?? 0,
  told.byteRateOut ?? 0,
]

/** `name`: of a service as it is named, of a server its address and port. */
export const serviceFigures = (name: string, figures: Figures, exact: boolean): string =>
  name.padEnd(33) + figures.map(figure => column(figure, exact)).join('')

export const destinationFigures = (name: string, figures: Figures, exact: boolean): string =>
  `  -> ${name.padEnd(28)}${figures.map(figure => column(figure, exact)).join('')}`

/** print_largenum of ipvsadm: from a hundred million on cut to thousands, millions and so on. */
function column(figure: number | undefined, exact: boolean): string {
  if (figure === undefined) return '-'.padStart(9)
  const whole = Math.floor(figure)
  if (exact) return ` ${String(whole).padStart(8)}`
  const [unit, letter] = UNITS.find(([, , below]) => whole < below) ?? [1e12, 'T']
  return `${Math.floor(whole / unit)}${letter}`.padStart(9)
}

const UNITS = [
  [1, '', 1e8],
  [1e3, 'K', 1e9],
  [1e6, 'M', 1e11],
  [1e9, 'G', 1e14],
] as const

export function serviceTitle(
  service: Pick<IpvsService, 'family' | 'fwmark' | 'protocol' | 'address' | 'port'>,
): string {
  const { family, fwmark, protocol } = service
  return fwmark === undefined
    ? `${protocol?.padEnd(4)} ${destinationKey(service)}`
    : `FWM  ${fwmark}${family === 6 ? ' IPv6' : ''}`
}

export function serviceLine(service: IpvsService): string {
  const { family, scheduler, flags, timeout, netmask, engine } = service
  const name = serviceTitle(service)
  const words = schedulerFlags(scheduler, flags)
  const isWhole = family === 4 ? netmask === '255.255.255.255' : netmask === '128'
  return [
    name,
    scheduler,
    ...(words.length > 0 ? [`(${words.join(',')})`] : []),
    ...(flags & serviceFlag.onePacket ? ['ops'] : []),
    ...(flags & serviceFlag.persistent ? [`persistent ${timeout}`, ...(isWhole ? [] : [`mask ${netmask}`])] : []),
    ...(flags & serviceFlag.persistent && engine ? [`pe ${engine}`] : []),
  ].join(' ')
}

export function destinationLine(told: DestinationAttributes): string {
  const { method = 'NAT', weight = 0, active = 0, inactive = 0 } = told
  const columns = [
    destinationKey(told).padEnd(28),
    FORWARD[method].padEnd(7),
    String(weight).padEnd(6),
    String(active).padEnd(10),
    String(inactive).padEnd(10),
  ]
  return `  -> ${columns.join(' ')}`
}

const FLAGS = [
  [serviceFlag.scheduler1, 'flag-1'],
  [serviceFlag.scheduler2, 'flag-2'],
  [serviceFlag.scheduler3, 'flag-3'],
] as const

/** Those that a scheduler knows have a name of its own. */
const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sh: { 'flag-1': 'sh-fallback', 'flag-2': 'sh-port' },
  mh: { 'flag-1': 'mh-fallback', 'flag-2': 'mh-port' },
}

const schedulerFlags = (scheduler: string, flags: number) =>
  FLAGS.filter(([bit]) => flags & bit).map(([, word]) => NAMES[scheduler]?.[word] ?? word)
