/** Makes a cluster of several texts at once: all of it or nothing. */
import { configOf } from '../../features/config/keepalived-conf'
import { refuseText } from '../../features/config/text-limits'
import type { Services } from '../services'
import { badRequest } from '../trpc'
import { writeIndex } from './save-draft'

export interface DirectorToMake {
  name: string
  agentName: string | null
  text: string
}

export async function createCluster(services: Services, name: string, directors: DirectorToMake[]): Promise<string> {
  const { db, bindings } = services
  refuseTwice(
    'director name',
    directors.map(director => director.name),
  )
  refuseTwice(
    'agent',
    directors.flatMap(director => director.agentName ?? []),
  )
  for (const director of directors) {
    const refused = refuseText(director.name, director.text)
    if (refused) throw badRequest(refused)
    const taken = director.agentName && bindings.ofAgent(director.agentName)
    if (taken) throw badRequest(`agent ${director.agentName} is bound to director ${taken.directorName} already`)
  }
  if (await db.cluster.findUnique({ where: { name } }))
    throw badRequest(`a cluster named ${JSON.stringify(name)} exists already`)
  const id = await db.$transaction(async tx => {
    const cluster = await tx.cluster.create({ data: { name } })
    for (const [position, { name, agentName, text }] of directors.entries()) {
      const director = await tx.director.create({
        data: { name, agentName, clusterId: cluster.id, position, draft: text },
      })
      await writeIndex(tx, director.id, configOf(text))
    }
    return cluster.id
  })
  await bindings.reload()
  return id
}

function refuseTwice(thing: string, values: string[]): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index)
  if (twice !== undefined) throw badRequest(`the ${thing} ${JSON.stringify(twice)} is given twice`)
}
