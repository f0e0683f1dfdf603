/**
 * Carries one revision to the directors of a cluster, one at a time, backup directors first. Each holds it on trial until
 * all gates of all directors are passed; then all keep it. The first gate that stays shut stops the deployment, and every
 * director goes back to what it ran before. Should the console die on the way, they go back by themselves.
 */
import { EventEmitter } from 'node:events'
import { revisionStatement } from '@keelson/contract/messages/proof'
import type { Logger } from 'pino'
import type { Database } from '../db/open-database'
import type { ConsoleKey } from '../hub/console-key'
import type { Agent, Hub } from '../hub/hub'
import { inBackground } from '../turns'
import { closedBecause, healthOf, wantedOf } from './director-gates'
import { type Closed, gate } from './gate'
import { HandOver, type HandOverDirector } from './hand-over'
import { Trials } from './trials'
import { unanswered } from './unanswered'

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
  /** `handing-over`: its VIPs go elsewhere first; `trial`: its gates are passed, it waits for the others; `reverted`: it runs again what it ran before */
  state: 'waiting' | 'handing-over' | 'applying' | 'settling' | 'trial' | 'done' | 'failed' | 'reverted' | 'skipped'
  reason: string | null
  startedAt: number | null
  finishedAt: number | null
}

type StepUpdate = { state: DeploymentStepView['state']; reason?: string; startedAt?: Date; finishedAt?: Date }

type Step = { id: string; directorId: string; directorName: string }
/** A step came to this state; without one, look at the whole. */
type Stepped = Pick<DeploymentStepView, 'directorName' | 'state'>
type Failed = { step: Step; reason: string }
type OnTrial = { step: Step; agentName: string; closedBecause: (agent: Agent) => Closed | undefined }

/** A director that cannot be reached by then gives its revision up, whatever it hears: so long for each of a cluster, ms. */
const TRIAL_FOR_EACH = 300_000
/** Long enough for a check that fails only at the second glance and for an instance that loses its election. */
const SOAK = 3000

export class DeploymentRunner {
  readonly progress = new EventEmitter<{ step: [deploymentId: string, step?: Stepped] }>().setMaxListeners(0)
  readonly #busy = new Map<string, Promise<void>>()
  #starting: Promise<unknown> = Promise.resolve()
  /** By step: the gate it stands before. Not kept: it is news only while it is waited for. */
  readonly #waiting = new Map<string, string>()
  /** a director that hears nothing for so long goes back by itself, ms */
  lease = 20_000
  /** how long a director may take until its gates are passed; by default as its text needs, ms */
  patience: number | undefined

  constructor(
    private readonly db: Database,
    private readonly hub: Hub,
    private readonly key: ConsoleKey,
    private readonly log: Logger,
  ) {}

  isBusy(clusterId: string): boolean {
    return this.#busy.has(clusterId)
  }

  /** At start: what ran when the console stopped did not finish, and says so. */
  async closeInterrupted(): Promise<void> {
    const reason =
      'the console stopped while this ran: directors that had it on trial go back by themselves to what they ran before'
    const where = {
      state: { in: ['waiting', 'handing-over', 'applying', 'settling', 'trial'] },
      deployment: { state: 'running' },
    }
    await this.db.deploymentStep.updateMany({ where, data: { state: 'skipped', reason } })
    await this.db.deployment.updateMany({
      where: { state: 'running' },
      data: { state: 'failed', reason, finishedAt: new Date() },
    })
  }

  /** Plans are worked out one after the other, however many are asked for at once: who looks at a page waits for one of them. */
  oneByOne<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#starting.then(work)
    this.#starting = done.catch(() => {})
    return done
  }

  /** Returns at once; `progress` and `view` tell how it goes. */
  start(deploymentId: string, clusterId: string): void {
    const run = inBackground(() => this.#run(deploymentId))
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
        reason: step.state === 'settling' ? (this.#waiting.get(step.id) ?? null) : step.reason,
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
    const { number } = deployment.revision
    const trials = new Trials(this.hub, number, this.lease)
    const onTrial: OnTrial[] = []
    const handOver = deployment.handOver ? new HandOver(this.hub, deployment.author) : undefined
    const directors = await this.db.director.findMany({ where: { clusterId: deployment.clusterId } })
    try {
      for (const step of deployment.steps) {
        const text = deployment.revision.texts.find(candidate => candidate.directorId === step.directorId)
        if (!text) throw new Error(`revision ${number} has no text for ${step.directorName}`)
        const agentName = directors.find(({ id }) => id === step.directorId)?.agentName
        const within = deployment.steps.length * TRIAL_FOR_EACH
        const kept =
          agentName && handOver
            ? await this.#handOver(deploymentId, step, agentName, handOver, directors, within)
            : undefined
        const tried = kept
          ? { failed: kept, onTrial: undefined }
          : agentName
            ? await this.#try(deploymentId, step, agentName, { ...text, revision: number, within }, trials)
            : { failed: 'no agent is bound to this director', onTrial: undefined }
        if (tried.onTrial) onTrial.push(tried.onTrial)
        // Those that passed before must still be as they were while this one was changed: one that was killed is not.
        const failed = tried.failed ? { step, reason: tried.failed } : await this.#lost(onTrial)
        if (!failed) continue
        return await this.#goBack(deploymentId, failed, onTrial, trials)
      }
      await this.#confirm(deploymentId, number, onTrial, trials)
    } finally {
      trials.end()
      for (const refused of (await handOver?.back()) ?? []) this.log.warn(`stands back still: ${refused}`)
    }
  }

  /** Why a MASTER could not hand over, and is not touched. */
  async #handOver(
    deploymentId: string,
    step: Step,
    agentName: string,
    handOver: HandOver,
    directors: readonly HandOverDirector[],
    hold: number,
  ): Promise<string | undefined> {
    if (!handOver.isMaster(agentName)) return undefined
    await this.#update(deploymentId, step, { state: 'handing-over', startedAt: new Date() })
    return await handOver.away(agentName, directors, hold)
  }

  /** `failed`: why a gate stayed shut; `onTrial`: where the director took the revision, or may have. */
  async #try(
    deploymentId: string,
    step: Step,
    agentName: string,
    { revision, hash, text, within }: { revision: number; hash: string; text: string; within: number },
    trials: Trials,
  ): Promise<{ failed?: string; onTrial: OnTrial | undefined }> {
    const wanted = wantedOf(revision, hash, text)
    const before = healthOf(this.hub.agents.get(agentName)?.state)
    const onTrial = { step, agentName, closedBecause: (agent: Agent) => closedBecause(agent, wanted, before) }
    await this.#update(deploymentId, step, { state: 'applying', startedAt: new Date() })
    const confirm = { lease: this.lease, within }
    const signature = this.key.sign(revisionStatement(agentName, revision, hash))
    const command = { type: 'apply-config', revision, hash, text, confirm, signature } as const
    // Renewed from now on: where the answer is lost the director holds it all the same.
    trials.add(agentName)
    const result = await this.hub.command(agentName, command, 30_000)
    const error = result.error ?? 'the agent refused without a reason'
    if (!result.ok && result.answered) {
      trials.remove(agentName)
      return { failed: error, onTrial: undefined }
    }
    const until = Date.now() + (this.patience ?? wanted.patience)
    if (!result.ok) {
      const lost = await unanswered(this.hub, agentName, wanted, until - Date.now())
      if (lost !== undefined) return { failed: `${error}; ${lost}`, onTrial }
      trials.renew()
    }
    await this.#update(deploymentId, step, { state: 'settling' })
    const onWait = (reason: string | undefined) => {
      if (reason === undefined) this.#waiting.delete(step.id)
      else this.#waiting.set(step.id, reason)
      this.progress.emit('step', deploymentId)
    }
    const patience = { within: Math.max(0, until - Date.now()), soak: SOAK, onWait }
    const failed = await gate(this.hub, agentName, onTrial.closedBecause, patience)
    this.#waiting.delete(step.id)
    if (failed === undefined) await this.#update(deploymentId, step, { state: 'trial' })
    return { failed, onTrial }
  }

  /** The first director on trial that is not as it should be any more; one that is away gets the time of its lease. */
  async #lost(onTrial: OnTrial[]): Promise<Failed | undefined> {
    for (const { step, agentName, closedBecause } of onTrial) {
      const reason = await gate(this.hub, agentName, closedBecause, { within: this.lease, soak: 0 })
      if (reason !== undefined) return { step, reason }
    }
    return undefined
  }

  /** All of them or none where that can be had; a director that is lost at this very moment is named. */
  async #confirm(deploymentId: string, revision: number, onTrial: OnTrial[], trials: Trials): Promise<void> {
    const lost: string[] = []
    for (const { step, agentName } of onTrial) {
      const reason = await trials.confirm(agentName)
      const finishedAt = new Date()
      if (reason === undefined) await this.#update(deploymentId, step, { state: 'done', finishedAt })
      else {
        lost.push(`${step.directorName} did not keep revision ${revision}: ${reason}`)
        await this.#update(deploymentId, step, { state: 'failed', reason, finishedAt })
      }
    }
    if (lost.length === 0) return await this.#finish(deploymentId, 'done', null)
    const others = onTrial.length > lost.length ? '; the others hold it: deploy again when it is back' : ''
    await this.#finish(deploymentId, 'failed', `${lost.join('; ')}${others}`)
  }

  /** The last that was changed goes back first: the MASTER, where it was reached. */
  async #goBack(deploymentId: string, failed: Failed, onTrial: OnTrial[], trials: Trials): Promise<void> {
    const finishedAt = new Date()
    await this.#update(deploymentId, failed.step, { state: 'failed', reason: failed.reason, finishedAt })
    const reason = `${failed.step.directorName}: ${failed.reason}`
    await this.db.deploymentStep.updateMany({ where: { deploymentId, state: 'waiting' }, data: { state: 'skipped' } })
    const stuck: string[] = []
    for (const { step, agentName } of [...onTrial].reverse()) {
      const refused = await trials.revert(agentName, reason)
      if (refused) stuck.push(`${step.directorName}: ${refused}`)
      if (refused) await this.#update(deploymentId, step, { state: 'failed', reason: refused, finishedAt: new Date() })
      else if (step.id !== failed.step.id)
        await this.#update(deploymentId, step, { state: 'reverted', finishedAt: new Date() })
    }
    await this.#finish(deploymentId, 'failed', [reason, ...stuck].join('; '))
  }

  async #update(deploymentId: string, { id, directorName }: Step, data: StepUpdate): Promise<void> {
    await this.db.deploymentStep.update({ where: { id }, data })
    this.progress.emit('step', deploymentId, { directorName, state: data.state })
  }

  async #finish(deploymentId: string, state: 'done' | 'failed', reason: string | null): Promise<void> {
    await this.db.deployment.update({ where: { id: deploymentId }, data: { state, reason, finishedAt: new Date() } })
    this.progress.emit('step', deploymentId)
  }
}
