/** In what the kernel's table differs from what was set, for a person who then remembers having run ipvsadm. */
import { type IpvsDestination, type IpvsEntry, type IpvsService, serviceKey } from './ipvs-table'

/** One sentence for each difference; none where both are the same. At least one of the two is there. */
export function driftInWords(set: IpvsEntry | undefined, found: IpvsEntry | undefined): string[] {
  if (!set) return found ? [`${serviceKey(found.service)} is there again`] : []
  const key = serviceKey(set.service)
  if (!found) return [`${key} is gone`]
  const words = fields(set.service, found.service).map(each => `${key} has ${each}`)
  for (const [server, destination] of set.destinations) {
    const now = found.destinations.get(server)
    if (!now) words.push(`${server} of ${key} is gone`)
    else words.push(...fields(destination, now).map(each => `${server} of ${key} has ${each}`))
  }
  for (const server of found.destinations.keys())
    if (!set.destinations.has(server)) words.push(`${server} of ${key} was added`)
  return words
}

function fields<T extends IpvsService | IpvsDestination>(set: T, found: T): string[] {
  const names = [...new Set([...Object.keys(set), ...Object.keys(found)])] as (keyof T & string)[]
  return names
    .filter(name => set[name] !== found[name])
    .map(name => `${name} ${found[name] ?? 'none'}, not ${set[name] ?? 'none'}`)
}
