/** A table as `ipvsadm -Ln` prints it, line for line. */
import { type DestinationAttributes, type InformationAttributes, serviceFlag } from '../wire/ipvs-attributes'
import { destinationKey, type IpvsService } from './ipvs-table'

const FORWARD = { NAT: 'Masq', LOCAL: 'Local', TUN: 'Tunnel', DR: 'Route', BYPASS: 'Bypass' } as const

export function headingLines({ version = 0x010201, connectionTableSize = 4096 }: InformationAttributes): string[] {
  const number = [version >> 16, (version >> 8) & 255, version & 255].join('.')
  return [
    `IP Virtual Server version ${number} (size=${connectionTableSize})`,
    'Prot LocalAddress:Port Scheduler Flags',
    '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
  ]
}

export function serviceLine(service: IpvsService): string {
  const { family, fwmark, protocol, scheduler, flags, timeout, netmask, engine } = service
  const name =
    fwmark === undefined
      ? `${protocol?.padEnd(4)} ${destinationKey(service)}`
      : `FWM  ${fwmark}${family === 6 ? ' IPv6' : ''}`
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
