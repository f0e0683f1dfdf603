/** What can be found by its name or address, and how well it fits what was typed. Pure. */

import { paths } from '../../paths'
import type { ClusterOutline } from '../cluster/cluster-view'

export type FindableKind = 'cluster' | 'director' | 'instance' | 'vip' | 'virtual-server' | 'real-server'

export interface Findable {
  kind: FindableKind
  title: string
  /** Where it is: the cluster, the virtual server. */
  within: string
  href: string
}

/** Every named thing of these clusters, once. */
export function findablesOf(outlines: readonly ClusterOutline[]): Findable[] {
  const found = new Map<string, Findable>()
  const add = (findable: Findable) => {
    const key = `${findable.kind} ${findable.title} ${findable.href}`
    if (!found.has(key)) found.set(key, findable)
  }
  for (const { id, name: cluster, directors } of outlines) {
    add({ kind: 'cluster', title: cluster, within: '', href: paths.cluster(id) })
    for (const director of directors) {
      add({ kind: 'director', title: director.name, within: cluster, href: paths.config(id, director.id) })
      for (const { name, vips } of director.config.vrrp_instance) {
        add({ kind: 'instance', title: name, within: cluster, href: paths.failover(id) })
        for (const { address } of vips)
          add({ kind: 'vip', title: address, within: `${cluster} · ${name}`, href: paths.failover(id) })
      }
      for (const server of director.config.virtual_server) {
        const href = paths.virtualServer(id, server.id)
        add({ kind: 'virtual-server', title: server.id, within: cluster, href })
        for (const real of server.real_server)
          add({ kind: 'real-server', title: real.id, within: `${cluster} · ${server.id}`, href })
      }
    }
  }
  return [...found.values()]
}

/** Those in which every word of `query` occurs, best first: the same name, then one that begins so, then any; `most` at the most. */
export function find(findables: readonly Findable[], query: string, most: number): { found: Findable[]; more: number } {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return { found: [], more: 0 }
  const fits = findables.flatMap(findable => {
    const title = findable.title.toLowerCase()
    const all = `${title} ${findable.within.toLowerCase()}`
    if (!words.every(word => all.includes(word))) return []
    const first = words[0] as string
    const rank = title === first ? 0 : title.startsWith(first) ? 1 : title.includes(first) ? 2 : 3
    return [{ findable, rank }]
  })
  const found = fits.sort((a, b) => a.rank - b.rank).slice(0, most)
  return { found: found.map(({ findable }) => findable), more: fits.length - found.length }
}
