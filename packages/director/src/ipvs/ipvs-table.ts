/** A table of IPVS as one value: services by their keys, and the servers of each by theirs. */
import type { ServiceAttributes } from '../wire/ipvs-attributes'
import type { DestinationAttributes } from '../wire/ipvs-destination'

type Saying<T, K extends keyof T> = T & { [name in K]-?: NonNullable<T[name]> }

/** Named by its firewall mark, or else by protocol, address and port. */
export type IpvsService = Saying<
  Omit<ServiceAttributes, 'statistics'>,
  'family' | 'scheduler' | 'flags' | 'timeout' | 'netmask'
>

export type IpvsDestination = Saying<
  Pick<
    DestinationAttributes,
    | 'family'
    | 'address'
    | 'port'
    | 'method'
    | 'weight'
    | 'upperThreshold'
    | 'lowerThreshold'
    | 'tunnel'
    | 'tunnelPort'
    | 'checksum'
  >,
  'family' | 'address' | 'port' | 'method' | 'weight'
>

export interface IpvsEntry {
  service: IpvsService
  destinations: Map<string, IpvsDestination>
}

export type IpvsTable = Map<string, IpvsEntry>

/** As ipvsadm names it: 'TCP 10.0.0.1:80', 'UDP [2001:db8::1]:53', 'FWM 7', 'FWM 7 IPv6'. */
export function serviceKey({ family, fwmark, protocol, address, port }: ServiceAttributes): string {
  if (fwmark !== undefined) return family === 6 ? `FWM ${fwmark} IPv6` : `FWM ${fwmark}`
  return `${protocol} ${endpoint(address, port)}`
}

export const destinationKey = ({ address, port }: DestinationAttributes): string => endpoint(address, port)

/** What names a service in a command. */
export function serviceName({ family, fwmark, protocol, address, port }: IpvsService): ServiceAttributes {
  return fwmark === undefined ? { family, protocol, address, port } : { family, fwmark }
}

/** A service as the kernel tells it; undefined where it says too little. */
export function completeService(told: ServiceAttributes): IpvsService | undefined {
  const { family, fwmark, protocol, address, port, scheduler, engine, flags, timeout, netmask } = told
  if (family === undefined || scheduler === undefined || flags === undefined) return undefined
  if (timeout === undefined || netmask === undefined) return undefined
  const rest = { scheduler, ...(engine && { engine }), flags, timeout, netmask }
  if (fwmark) return { family, fwmark, ...rest }
  if (protocol === undefined || address === undefined || port === undefined) return undefined
  return { family, protocol, address, port, ...rest }
}

/** A server as the kernel tells it, with nothing said that is not of its kind. */
export function completeDestination(told: DestinationAttributes, family: 4 | 6): IpvsDestination | undefined {
  const { address, port, method, weight, upperThreshold = 0, lowerThreshold = 0, tunnel = 'ipip' } = told
  if (address === undefined || port === undefined || method === undefined || weight === undefined) return undefined
  const destination = { family: told.family ?? family, address, port, method, weight, upperThreshold, lowerThreshold }
  return method === 'TUN' ? { ...destination, ...tunnelOf(tunnel, told.tunnelPort, told.checksum) } : destination
}

/** Of a server that is reached through a tunnel. */
export function tunnelOf(
  tunnel: NonNullable<DestinationAttributes['tunnel']>,
  tunnelPort: number | undefined,
  checksum: DestinationAttributes['checksum'],
): Pick<DestinationAttributes, 'tunnel' | 'tunnelPort' | 'checksum'> {
  if (tunnel === 'ipip') return { tunnel }
  return { tunnel, ...(tunnel === 'gue' && { tunnelPort: tunnelPort ?? 0 }), checksum: checksum ?? 'nocsum' }
}

const endpoint = (address = '', port = 0) => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`)
