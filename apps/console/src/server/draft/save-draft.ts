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
}

/** The new version. Throws a conflict in words when another edit came first; the text of neither is lost. */
export async function saveDraft(tx: Transaction, draft: DraftToSave): Promise<number> {
  const saved = await tx.director.updateMany({
    where: { id: draft.directorId, ...(draft.fromVersion !== undefined && { draftVersion: draft.fromVersion }) },
    data: { draft: draft.text, draftVersion: { increment: 1 } },
  })
  if (saved.count === 0)
    throw conflict(`the draft of ${draft.directorName} was changed by someone else since version ${draft.fromVersion}`)
  await writeIndex(tx, draft.directorId, configOf(draft.text))
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
  const written = new Set<string>()
  for (const server of config.virtual_server) {
    // A draft may hold the same virtual server twice: the lint says so, the index keeps the first.
    if (written.has(server.id)) continue
    written.add(server.id)
    await tx.virtualServer.create({
      data: {
        directorId,
        key: server.id,
        lbAlgo: server.lb_algo,
        lbKind: server.lb_kind,
        realServers: { create: server.real_server.map(({ id, weight }) => ({ key: id, weight })) },
      },
    })
  }
}
