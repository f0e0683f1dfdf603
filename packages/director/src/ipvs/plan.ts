/**
 * From the table that is to the table that should be, by the fewest commands. On the way no service is without a server that
 * takes connections if it has one before and after. Services that are not ours are not touched.
 */
import type { IpvsRequest } from '../wire/ipvs'
import {
  destinationKey,
  type IpvsDestination,
  type IpvsEntry,
  type IpvsService,
  type IpvsTable,
  serviceKey,
  serviceName,
} from './ipvs-table'

/** `isOurs`: may a service that is not wanted be removed? One that is wanted is ours by that. */
export function plan(
  desired: ReadonlyMap<string, IpvsEntry>,
  actual: ReadonlyMap<string, IpvsEntry>,
  isOurs: (key: string) => boolean,
): IpvsRequest[] {
  const requests: IpvsRequest[] = []
  for (const [key, { service }] of actual)
    if (!desired.has(key) && isOurs(key)) requests.push({ command: 'delete-service', service: serviceName(service) })
  for (const [key, entry] of desired) requests.push(...planService(entry, actual.get(key)))
  return requests
}

/** `actual`: undefined where the kernel has no such service. */
export function planService({ service, destinations }: IpvsEntry, actual: IpvsEntry | undefined): IpvsRequest[] {
  const name = serviceName(service)
  if (!actual)
    return [
      { command: 'new-service', service },
      ...[...destinations.values()].map(add => ({
        command: 'new-destination' as const,
        service: name,
        destination: add,
      })),
    ]
  const growing: IpvsRequest[] = []
  const shrinking: IpvsRequest[] = []
  for (const [key, destination] of destinations) {
    const before = actual.destinations.get(key)
    if (!before) growing.push({ command: 'new-destination', service: name, destination })
    else if (!isSame(destination, before))
      (destination.weight < before.weight ? shrinking : growing).push({
        command: 'set-destination',
        service: name,
        destination,
      })
  }
  for (const [key, { family, address, port }] of actual.destinations)
    if (!destinations.has(key))
      shrinking.push({ command: 'delete-destination', service: name, destination: { family, address, port } })
  const edited: IpvsRequest[] = isSame(service, actual.service) ? [] : [{ command: 'set-service', service }]
  return [...edited, ...growing, ...shrinking]
}

/** What a command does to a table, as the kernel would: the model of tests, and what we believe the kernel holds. `key`: of its service. */
export function applyRequest(table: IpvsTable, request: IpvsRequest, key = serviceKey(request.service ?? {})): void {
  const entry = table.get(key)
  switch (request.command) {
    case 'new-service':
      table.set(key, { service: request.service as IpvsService, destinations: new Map() })
      break
    case 'set-service':
      if (entry) entry.service = request.service as IpvsService
      break
    case 'delete-service':
      table.delete(key)
      break
    case 'new-destination':
    case 'set-destination':
      entry?.destinations.set(destinationKey(request.destination ?? {}), request.destination as IpvsDestination)
      break
    case 'delete-destination':
      entry?.destinations.delete(destinationKey(request.destination ?? {}))
      break
    case 'flush':
      table.clear()
      break
  }
}

/** Field by field; what one does not say the other must not say. */
function isSame<T extends IpvsService | IpvsDestination>(a: T, b: T): boolean {
  for (const name in a) if (a[name] !== b[name]) return false
  for (const name in b) if (!(name in a)) return false
  return true
}
