/** For the lab: makes one cluster by itself once all agents named have come and told their text. Once in a database's life. */

import { readSetting, writeSetting } from './db/settings'
import { createCluster } from './draft/create-cluster'
import type { Services } from './services'

export class DemoCluster {
  #done = false

  constructor(
    private readonly services: Services,
    private readonly wanted: { name: string; agents: string[] },
  ) {
    services.hub.events.on('changes', () => {
      this.#look().catch(error => services.log.error(error, 'demo cluster'))
    })
  }

  async #look(): Promise<void> {
    const { db, hub, log } = this.services
    if (this.#done) return
    const texts = this.wanted.agents.map(name => ({ name, text: hub.agents.get(name)?.state.one('config')?.text }))
    if (texts.some(({ text }) => !text)) return
    this.#done = true
    if ((await readSetting(db, 'demo-cluster-made')) || (await db.cluster.count()) > 0) return
    const directors = texts.map(({ name, text = '' }) => ({ name, agentName: name, text }))
    await createCluster(this.services, this.wanted.name, directors)
    await writeSetting(db, 'demo-cluster-made', this.wanted.name)
    log.info(`cluster ${this.wanted.name} was made of ${this.wanted.agents.join(', ')}`)
  }
}
