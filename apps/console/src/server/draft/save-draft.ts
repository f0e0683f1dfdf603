/** The one way a draft is written: text, version and index in one transaction. */
import type { Config } from '@keelson/keepalived-conf/config'
import { configOf } from '../../features/config/keepalived-conf'
import type { Transaction } from '../db/open-database'
import { conflict } from '../trpc'

export interface DraftToSave {
  directorId: string
  directorName: string
  text: string
  /** Version the edit began from; undefined: whatever is there (a change to one keyword of the text just read). */
  fromVersion?: number
  /** Where nothing but these is other than before: a drag saves many times a second, over a thousand real servers. */
  weights?: { virtualServer: string; weights: readonly { realServer: string; weight: number }[] }
}

/** More weights than this are no fewer statements than the whole index. */
const FEW = 10

/** The new version. Throws a conflict in words when another edit came first; the text of neither is lost. */
export async function saveDraft(tx: Transaction, draft: DraftToSave): Promise<number> {
  const saved = await tx.director.updateMany({
    where: { id: draft.directorId, ...(draft.fromVersion !== undefined && { draftVersion: draft.fromVersion }) },
    data: { draft: draft.text, draftVersion: { increment: 1 } },
  })
  if (saved.count === 0)
    throw conflict(`the draft of ${draft.directorName} was changed by someone else since version ${draft.fromVersion}`)
  const { weights } = draft
  if (weights && weights.weights.length <= FEW) await writeWeights(tx, draft.directorId, weights)
  else await writeIndex(tx, draft.directorId, configOf(draft.text))
  const { draftVersion } = await tx.director.findUniqueOrThrow({ where: { id: draft.directorId } })
  return draftVersion
}

export async function writeIndex(tx: Transaction, directorId: string, config: Config): Promise<void> {
  await tx.virtualAddress.deleteMany({ where: { directorId } })
  await tx.virtualServer.deleteMany({ where: { directorId } })
  const addresses = config.vrrp_instance.flatMap(instance =>
    [...instance.virtual_ipaddress, ...instance.virtual_ipaddress_excluded].map(({ address, prefix_length }) => ({
      directorId,
      vrrpInstance: instance.name,
      address,
      prefixLength: prefix_length,
    })),
  )
  if (addresses.length > 0) await tx.virtualAddress.createMany({ data: addresses })
  // A draft may hold the same virtual server twice: the lint says so, the index keeps the first.
  const servers = distinct(config.virtual_server, ({ id }) => id)
  if (servers.length === 0) return
  const rows = await tx.virtualServer.createManyAndReturn({
    data: servers.map(({ id, lb_algo, lb_kind }) => ({ directorId, key: id, lbAlgo: lb_algo, lbKind: lb_kind })),
    select: { id: true, key: true },
  })
  const ids = new Map(rows.map(({ id, key }) => [key, id]))
  const realServers = servers.flatMap(server =>
    server.real_server.map(({ id, weight }) => ({ virtualServerId: ids.get(server.id) ?? '', key: id, weight })),
  )
  if (realServers.length > 0) await tx.realServer.createMany({ data: realServers })
}

async function writeWeights(
  tx: Transaction,
  directorId: string,
  { virtualServer, weights }: NonNullable<DraftToSave['weights']>,
): Promise<void> {
  for (const { realServer: key, weight } of weights)
    await tx.realServer.updateMany({
      where: { key, virtualServer: { directorId, key: virtualServer } },
      data: { weight },
    })
}

function distinct<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const seen = new Set<string>()
  return items.filter(item => !seen.has(keyOf(item)) && seen.add(keyOf(item)))
}
