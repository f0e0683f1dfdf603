/** The part of a draft that the dashboard and the cluster's pages show, kept while the draft is what it was. */
import { configOf } from '../../features/config/keepalived-conf'
import { sha256 } from '../auth/sha256'
import type { Database } from '../db/open-database'
import type { Masks } from '../secrets/masks'

export interface DraftOutline {
  draftVersion: number
  /** blinded */
  draftHash: string
  config: ReturnType<typeof outline>
}

/** More than a console has; then it begins anew. */
const MOST = 5000

/** Every page that is open asks every few seconds; a draft is read and parsed once for each of its versions. */
export class DraftOutlines {
  readonly #kept = new Map<string, DraftOutline>()

  constructor(
    private readonly db: Database,
    private readonly masks: Masks,
  ) {}

  /** By director; one that is gone by now is not in it. */
  async of(directors: readonly { id: string; draftVersion: number }[]): Promise<ReadonlyMap<string, DraftOutline>> {
    const known = new Map(directors.flatMap(({ id, draftVersion }) => this.#known(id, draftVersion)))
    const unknown = directors.flatMap(({ id }) => (known.has(id) ? [] : id))
    return unknown.length === 0 ? known : new Map([...known, ...(await this.#read(unknown))])
  }

  #known(id: string, draftVersion: number): [string, DraftOutline][] {
    const kept = this.#kept.get(id)
    return kept?.draftVersion === draftVersion ? [[id, kept]] : []
  }

  async #read(ids: string[]): Promise<Map<string, DraftOutline>> {
    const rows = await this.db.director.findMany({
      where: { id: { in: ids } },
      select: { id: true, draft: true, draftVersion: true },
    })
    if (this.#kept.size + rows.length > MOST) this.#kept.clear()
    const read = new Map<string, DraftOutline>()
    for (const { id, draft, draftVersion } of rows)
      read.set(id, { draftVersion, draftHash: this.masks.blind(sha256(draft)), config: outline(draft) })
    for (const [id, found] of read) this.#kept.set(id, found)
    return read
  }
}

function outline(text: string) {
  const { global_defs, vrrp_instance, virtual_server } = configOf(text)
  return {
    lvs_sync_daemon: global_defs.lvs_sync_daemon !== undefined,
    vrrp_instance: vrrp_instance.map(instance => ({
      name: instance.name,
      state: instance.state,
      interface: instance.interface,
      virtual_router_id: instance.virtual_router_id,
      priority: instance.priority,
      advert_int: instance.advert_int,
      vips: instance.virtual_ipaddress.map(({ address, prefix_length }) => ({ address, prefix_length })),
    })),
    virtual_server: virtual_server.map(server => ({
      id: server.id,
      lb_algo: server.lb_algo,
      lb_kind: server.lb_kind,
      protocol: server.protocol,
      persistence_timeout: server.persistence_timeout ?? null,
      real_server: server.real_server.map(({ id, weight }) => ({ id, weight })),
    })),
  }
}
