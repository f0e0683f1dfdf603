/**
 * Carries one revision to the directors of a cluster, one at a time, backup directors first. The first director that
 * does not come up right stops the deployment; the reason is kept with it.
 */
import { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import type { Database } from '../db/open-database'
import type { Hub } from '../hub/hub'
import { configGate } from './config-gate'

export interface DeploymentView {
  id: string
  clusterId: string
  revision: number
  author: string
  message: string
  state: 'running' | 'done' | 'failed'
  reason: string | null
  startedAt: number
  finishedAt: number | null
  steps: DeploymentStepView[]
}

export interface DeploymentStepView {
  directorId: string
  directorName: string
  role: string
  state: 'waiting' | 'applying' | 'settling' | 'done' | 'failed' | 'skipped'
  reason: string | null
  startedAt: number | null
  finishedAt: number | null
}

type StepUpdate = { state: DeploymentStepView['state']; reason?: string; startedAt?: Date; finishedAt?: Date }

/** An agent restarts its processes and VRRP elects: three adverts of 5 s and some more. */
const SETTLE_WITHIN = 40_000

export class DeploymentRunner {
  readonly progress = new EventEmitter<{ step: [deploymentId: string] }>().setMaxListeners(0)
  readonly #busy = new Map<string, Promise<void>>()

  constructor(
    private readonly db: Database,
    private readonly hub: Hub,
    private readonly log: Logger,
  ) {}

  isBusy(clusterId: string): boolean {
    return this.#busy.has(clusterId)
  }

  /** At start: what ran when the console stopped did not finish, and says so. */
  async closeInterrupted(): Promise<void> {
    const reason = 'the console stopped while this ran: the directors say below what they run now'
    const where = { state: { in: ['waiting', 'applying', 'settling'] }, deployment: { state: 'running' } }
    await this.db.deploymentStep.updateMany({ where, data: { state: 'skipped', reason } })
    await this.db.deployment.updateMany({
      where: { state: 'running' },
      data: { state: 'failed', reason, finishedAt: new Date() },
    })
  }

  /** Returns at once; `progress` and `view` tell how it goes. */
  start(deploymentId: string, clusterId: string): void {
    const run = this.#run(deploymentId)
      .catch(async error => {
        this.log.error(error, 'deployment')
        await this.#finish(
          deploymentId,
          'failed',
          `the console failed: ${error instanceof Error ? error.message : error}`,
        )
      })
      .finally(() => {
        this.#busy.delete(clusterId)
        this.progress.emit('step', deploymentId)
      })
    this.#busy.set(clusterId, run)
  }

  async idle(): Promise<void> {
    await Promise.all(this.#busy.values())
  }

  async view(deploymentId: string): Promise<DeploymentView | undefined> {
    const row = await this.db.deployment.findUnique({
      where: { id: deploymentId },
      include: { revision: true, steps: { orderBy: { position: 'asc' } } },
    })
    if (!row) return undefined
    return {
      id: row.id,
      clusterId: row.clusterId,
      revision: row.revision.number,
      author: row.author,
      message: row.revision.message,
      state: row.state as DeploymentView['state'],
      reason: row.reason,
      startedAt: row.startedAt.getTime(),
      finishedAt: row.finishedAt?.getTime() ?? null,
      steps: row.steps.map(step => ({
        directorId: step.directorId,
        directorName: step.directorName,
        role: step.role,
        state: step.state as DeploymentStepView['state'],
        reason: step.reason,
        startedAt: step.startedAt?.getTime() ?? null,
        finishedAt: step.finishedAt?.getTime() ?? null,
      })),
    }
  }

  async #run(deploymentId: string): Promise<void> {
    const deployment = await this.db.deployment.findUniqueOrThrow({
      where: { id: deploymentId },
      include: { revision: { include: { texts: true } }, steps: { orderBy: { position: 'asc' } } },
    })
    for (const step of deployment.steps) {
      const text = deployment.revision.texts.find(candidate => candidate.directorId === step.directorId)
      if (!text) throw new Error(`revision ${deployment.revision.number} has no text for ${step.directorName}`)
      const reason = await this.#apply(deploymentId, step.id, step.directorId, {
        revision: deployment.revision.number,
        hash: text.hash,
        text: text.text,
      })
      if (!reason) continue
      await this.#update(deploymentId, step.id, { state: 'failed', reason, finishedAt: new Date() })
      await this.db.deploymentStep.updateMany({ where: { deploymentId, state: 'waiting' }, data: { state: 'skipped' } })
      return await this.#finish(deploymentId, 'failed', `${step.directorName}: ${reason}`)
    }
    await this.#finish(deploymentId, 'done', null)
  }

  /** Why it did not work, or undefined when it did. */
  async #apply(
    deploymentId: string,
    stepId: string,
    directorId: string,
    config: { revision: number; hash: string; text: string },
  ): Promise<string | undefined> {
    const director = await this.db.director.findUnique({ where: { id: directorId } })
    if (!director?.agentName) return 'no agent is bound to this director'
    const agentName = director.agentName
    await this.#update(deploymentId, stepId, { state: 'applying', startedAt: new Date() })
    const result = await this.hub.command(agentName, { type: 'apply-config', ...config }, 30_000)
    if (!result.ok) return result.error ?? 'the agent refused without a reason'
    await this.#update(deploymentId, stepId, { state: 'settling' })
    const failed = await configGate(this.hub, agentName, config, SETTLE_WITHIN)
    if (failed) return failed
    await this.#update(deploymentId, stepId, { state: 'done', finishedAt: new Date() })
    return undefined
  }

  async #update(deploymentId: string, stepId: string, data: StepUpdate): Promise<void> {
    await this.db.deploymentStep.update({ where: { id: stepId }, data })
    this.progress.emit('step', deploymentId)
  }

  async #finish(deploymentId: string, state: 'done' | 'failed', reason: string | null): Promise<void> {
    await this.db.deployment.update({ where: { id: deploymentId }, data: { state, reason, finishedAt: new Date() } })
    this.progress.emit('step', deploymentId)
  }
}
