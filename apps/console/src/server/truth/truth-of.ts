/** What is known of a cluster's directors, laid beside what was deployed to them last. */
import { type Difference, differencesOf, type TruthDirector } from '../../features/truth/differences'
import { sha256 } from '../auth/sha256'
import type { Services } from '../services'

export interface KeyedDifference extends Difference {
  /** another value is another difference */
  key: string
}

export interface Truth {
  directors: (TruthDirector & { draft: string; desiredText: string | undefined })[]
  differences: KeyedDifference[]
}

export async function truthOf({ db, hub }: Pick<Services, 'db' | 'hub'>, clusterId: string): Promise<Truth> {
  const rows = await db.director.findMany({ where: { clusterId }, orderBy: [{ position: 'asc' }, { name: 'asc' }] })
  const last = await db.deployment.findFirst({
    where: { clusterId, state: 'done' },
    orderBy: { startedAt: 'desc' },
    include: { revision: { include: { texts: true } } },
  })
  const directors = rows.map(({ id: directorId, name, agentName, draft }) => {
    const state = agentName ? hub.agents.get(agentName)?.state : undefined
    const text = last?.revision.texts.find(each => each.directorId === directorId)
    return {
      directorId,
      name,
      draft,
      connected: agentName !== null && hub.isConnected(agentName),
      desired: last && text ? { revision: last.revision.number, hash: text.hash } : undefined,
      desiredText: text?.text,
      config: state?.one('config'),
      director: state?.one('director'),
      vrrp: state?.all('vrrp') ?? [],
      realServers: state?.all('real-server') ?? [],
    }
  })
  const differences = differencesOf(directors).map(each => {
    const { directorId, kind, subject, want, have } = each
    const hash = directors.find(director => director.directorId === directorId)?.config?.hash
    const said = [directorId, kind, subject, want, have, kind === 'other-text' ? hash : '']
    return { ...each, key: sha256(JSON.stringify(said)).slice(0, 40) }
  })
  return { directors, differences }
}
