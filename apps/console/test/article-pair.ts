/** A console with an administrator and the article's pair of directors: its files, its speaking agents, its deployments. */
import type { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { examine } from '../src/features/config/examine'
import { withAllFixes } from '../src/features/config/fixes'
import type { DeploymentView } from '../src/server/deploy/deployment-runner'
import { person, signInAsAdministrator, startTestConsole, type TestConsole, until } from './console'
import { SpeakingAgent, type SpeakingAgentOptions } from './speaking-agent'

export const seeds = [
  { file: 'master', text: article('MASTER', 'eth0', 180) },
  { file: 'backup', text: article('BACKUP', 'eth1', 150) },
]
export const fixed = withAllFixes(seeds, examine)

export class ArticlePair {
  readonly agents: SpeakingAgent[] = []

  static async start(): Promise<ArticlePair> {
    const running = await startTestConsole()
    return new ArticlePair(running, person(running.url, await signInAsAdministrator(running)))
  }

  private constructor(
    readonly running: TestConsole,
    readonly ada: ReturnType<typeof person>,
  ) {}

  async close(): Promise<void> {
    for (const agent of this.agents) agent.close()
    this.ada.close()
    await this.running.close()
  }

  async agent(name: string, more: Partial<SpeakingAgentOptions> = {}): Promise<SpeakingAgent> {
    const { hub } = this.running.services
    const made = await SpeakingAgent.overFile(this.running.agentSocket, { name, text: 'global_defs {\n}\n', ...more })
    this.agents.push(made)
    await until(
      () => hub.agents.get(name)?.state.one('vrrp', 'vrrp/VI_CACHE'),
      ring(hub.events as unknown as EventEmitter, 'changes', 'agent'),
    )
    return made
  }

  async import(texts = fixed.map(({ text }) => text)) {
    const [master = '', backup = ''] = texts
    return await this.ada.client.cluster.create.mutate({
      name: 'article',
      directors: [
        { name: 'director1', agentName: 'director1', text: master },
        { name: 'director2', agentName: 'director2', text: backup },
      ],
    })
  }

  /** Every state of the deployment as it was told, until it ended. */
  watch(deploymentId: string): Promise<DeploymentView[]> {
    return new Promise((resolve, reject) => {
      const seen: DeploymentView[] = []
      const stream = this.ada.client.deploy.watch.subscribe(
        { deploymentId },
        {
          onData: view => {
            seen.push(view)
            if (view.state === 'running') return
            stream.unsubscribe()
            resolve(seen)
          },
          onError: reject,
        },
      )
    })
  }

  async deploy(clusterId: string): Promise<DeploymentView | undefined> {
    const { deploymentId } = await this.ada.client.deploy.run.mutate({ clusterId })
    return (await this.watch(deploymentId)).at(-1)
  }
}

export const ring =
  (emitter: EventEmitter, ...names: string[]) =>
  (look: () => void) => {
    for (const name of names) emitter.on(name, look)
    return () => {
      for (const name of names) emitter.off(name, look)
    }
  }

/** The article's file with its own mistakes. */
function article(state: string, iface: string, priority: number): string {
  return readFileSync(new URL('./article.keepalived.conf', import.meta.url), 'utf8')
    .replace('STATE', state)
    .replaceAll('IFACE', iface)
    .replace('PRIORITY', String(priority))
    .replace('ADDRESS', state === 'MASTER' ? '125.38.38.64' : '125.38.28.64')
}
