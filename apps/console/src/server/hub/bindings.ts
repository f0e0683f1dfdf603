/** Which director each agent's name stands for: the hub asks on every hello, so it is kept in memory. */
import type { Database } from '../db/open-database'

export interface Binding {
  agentName: string
  directorId: string
  directorName: string
  clusterId: string
}

export class Bindings {
  #byAgent = new Map<string, Binding>()

  constructor(private readonly db: Database) {}

  /** To be called after every change of a director's name, agent or existence. */
  async reload(): Promise<void> {
    const rows = await this.db.director.findMany({
      where: { agentName: { not: null } },
      select: { id: true, name: true, agentName: true, clusterId: true },
    })
    this.#byAgent = new Map(
      rows.map(row => {
        const agentName = row.agentName ?? ''
        return [agentName, { agentName, directorId: row.id, directorName: row.name, clusterId: row.clusterId }]
      }),
    )
  }

  ofAgent(agentName: string): Binding | undefined {
    return this.#byAgent.get(agentName)
  }

  named(directorName: string): Binding[] {
    return [...this.#byAgent.values()].filter(binding => binding.directorName === directorName)
  }

  ofCluster(clusterId: string): Binding[] {
    return [...this.#byAgent.values()].filter(binding => binding.clusterId === clusterId)
  }
}
