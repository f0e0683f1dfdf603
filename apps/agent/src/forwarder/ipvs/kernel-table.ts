/** The kernel's table as we know it, and how it comes to be another one: planned, sent, and where it was refused, looked at and planned anew. */
import { faultInWords } from '@keelson/director/ipvs/fault-in-words'
import { type IpvsEntry, type IpvsService, type IpvsTable, serviceKey } from '@keelson/director/ipvs/ipvs-table'
import { applyRequest } from '@keelson/director/ipvs/plan'
import type { IpvsRequest } from '@keelson/director/wire/ipvs'
import type { IpvsSocket } from '../../kernel/ipvs-socket'
import { errnoText } from '../../kernel/libc'
import type { KeptState } from './kept-state'

const ESRCH = 3

export class KernelTable {
  readonly #socket: IpvsSocket
  readonly #kept: KeptState
  readonly #entries: IpvsTable = new Map()
  /** counts what we did: whoever reads for long knows by it what may have changed under its eyes */
  readonly #touched = new Set<string>()

  constructor(socket: IpvsSocket, kept: KeptState) {
    this.#socket = socket
    this.#kept = kept
    for (const { service, destinations } of socket.table())
      this.#entries.set(serviceKey(service), { service, destinations })
  }

  get entries(): ReadonlyMap<string, IpvsEntry> {
    return this.#entries
  }

  /** What we did not change since the last call of `forgetTouched`. */
  isUntouched = (key: string): boolean => !this.#touched.has(key)

  forgetTouched(): void {
    this.#touched.clear()
  }

  /** What was really found. */
  found(key: string, entry: IpvsEntry | undefined): void {
    if (entry) this.#entries.set(key, { service: entry.service, destinations: entry.destinations })
    else this.#entries.delete(key)
  }

  /** Carries out what `plan` says, at most twice; the faults that are left, in words. */
  settle(plan: () => IpvsRequest[]): string[] {
    const first = this.#run(plan())
    if (first.length === 0) return []
    for (const service of servicesOf(first)) this.found(serviceKey(service), this.#socket.entry(service))
    const second = this.#run(plan())
    for (const service of servicesOf(second)) this.found(serviceKey(service), this.#socket.entry(service))
    return inWords(second)
  }

  #run(requests: IpvsRequest[]): Refused[] {
    if (requests.length === 0) return []
    const named = namedBy(requests)
    this.#kept.add(named.filter(({ request }) => request.command === 'new-service').map(({ key }) => key))
    const refused = new Map<IpvsRequest, number>()
    this.#socket.run(requests, (request, errno) => refused.set(request, errno))
    const gone: string[] = []
    for (const { request, key } of named) {
      this.#touched.add(key)
      const errno = refused.get(request)
      if (errno === undefined) applyRequest(this.#entries, request, key)
      if (request.command === 'delete-service' && (errno === undefined || errno === ESRCH)) gone.push(key)
    }
    this.#kept.remove(gone)
    return [...refused].map(([request, errno]) => ({ request, errno }))
  }
}

/** With the key of each one's service: requests about one follow each other, and share its name. */
function namedBy(requests: readonly IpvsRequest[]): { request: IpvsRequest; key: string }[] {
  let last: IpvsRequest['service']
  let key = serviceKey({})
  return requests.map(request => {
    if (request.service !== last) key = serviceKey(request.service ?? {})
    last = request.service
    return { request, key }
  })
}

interface Refused {
  request: IpvsRequest
  errno: number
}

function servicesOf(refused: readonly Refused[]): IpvsService[] {
  const byKey = new Map(refused.map(({ request: { service = {} } }) => [serviceKey(service), service as IpvsService]))
  return [...byKey.values()]
}

/** Of a service that could not be made, not that its servers could not be put in it either. */
function inWords(refused: readonly Refused[]): string[] {
  const missing = new Set(
    refused
      .filter(({ request }) => request.command === 'new-service')
      .map(({ request }) => serviceKey(request.service ?? {})),
  )
  return refused
    .filter(({ request: { destination, service = {} } }) => !destination || !missing.has(serviceKey(service)))
    .map(({ request, errno }) => faultInWords(request, errno, errnoText(errno)))
}
