/** What a deployment would do and what stands in its way; the same answer is shown before and checked at the start. */
import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import { examine } from '../../features/config/examine'
import { configOf } from '../../features/config/keepalived-conf'
import { type PlanEffect, type PlanRisk, planEffects, planRisks } from '../../features/deploy/plan-effects'
import { sha256 } from '../auth/sha256'
import type { Services } from '../services'
import { notFound } from '../trpc'
import { turn } from '../turns'

export interface PlanStep {
  directorId: string
  name: string
  agentName: string | null
  /** MASTER of at least one vrrp_instance now, or about to be where none runs yet: its turn comes last. */
  role: 'MASTER' | 'BACKUP'
  draft: string
  draftVersion: number
  hash: string
  running: { text: string; revision: number; hash: string; highestRevision: number } | null
  changed: boolean
  /** What it does to this director's kernel, in facts. */
  effects: PlanEffect[]
}

export interface Plan {
  clusterId: string
  clusterName: string
  /** only a plan that a second person approved is deployed */
  fourEyes: boolean
  steps: PlanStep[]
  /** Of all directors, each once: who deploys must say that he has read them. */
  risks: PlanRisk[]
  findings: Diagnostic[]
  blockers: Blocker[]
}

export type Blocker =
  | { reason: 'lint-errors'; count: number }
  | { reason: 'no-agent'; director: string }
  | { reason: 'not-connected'; director: string }
  | { reason: 'busy' }

export async function makePlan(services: Services, clusterId: string): Promise<Plan> {
  const cluster = await services.db.cluster.findUnique({
    where: { id: clusterId },
    include: { directors: { orderBy: [{ position: 'asc' }, { name: 'asc' }] } },
  })
  if (!cluster) throw notFound('cluster', clusterId)
  const risks = new Map<string, PlanRisk>()
  const steps: PlanStep[] = []
  for (const director of cluster.directors) {
    await turn()
    const state = director.agentName ? services.hub.agents.get(director.agentName)?.state : undefined
    const config = state?.one('config')
    const hash = sha256(director.draft)
    const live = state?.all('real-server') ?? []
    const wanted = configOf(director.draft)
    const effects = config && config.hash !== hash ? planEffects(configOf(config.text), wanted, live) : []
    for (const risk of planRisks(effects, wanted, live)) risks.set(JSON.stringify(risk), risk)
    steps.push({
      directorId: director.id,
      name: director.name,
      agentName: director.agentName,
      role: roleOf(state?.all('vrrp') ?? [], director.draft),
      draft: director.draft,
      draftVersion: director.draftVersion,
      hash,
      running: config
        ? {
            text: config.text,
            revision: config.revision,
            hash: config.hash,
            highestRevision: config.highestRevision ?? config.revision,
          }
        : null,
      changed: config?.hash !== hash,
      effects,
    })
  }
  await turn()
  const findings = examined(cluster.directors.map(({ name, draft }) => ({ file: name, text: draft })))
  const inOrder = [...steps].sort((a, b) => Number(a.role === 'MASTER') - Number(b.role === 'MASTER'))
  const { name: clusterName, fourEyes } = cluster
  return {
    clusterId,
    clusterName,
    fourEyes,
    risks: [...risks.values()],
    steps: inOrder,
    findings,
    blockers: blockersOf(services, clusterId, steps, findings),
  }
}

/** A plan is looked at before it is carried out, and drafts that nobody touched have the findings that they had. */
const findingsOf = new Map<string, Diagnostic[]>()
const KEPT = 500

function examined(files: { file: string; text: string }[]): Diagnostic[] {
  const key = sha256(JSON.stringify(files))
  const findings = findingsOf.get(key) ?? examine(files)
  findingsOf.delete(key)
  findingsOf.set(key, findings)
  const oldest = findingsOf.size > KEPT ? findingsOf.keys().next() : undefined
  if (oldest && !oldest.done) findingsOf.delete(oldest.value)
  return findings
}

function roleOf(running: readonly { state: string }[], draft: string): PlanStep['role'] {
  const instances = running.length > 0 ? running : configOf(draft).vrrp_instance
  return instances.some(({ state }) => state === 'MASTER') ? 'MASTER' : 'BACKUP'
}

function blockersOf(
  { hub, deployments }: Services,
  clusterId: string,
  steps: PlanStep[],
  findings: Diagnostic[],
): Blocker[] {
  const blockers: Blocker[] = []
  const errors = findings.filter(finding => finding.severity === 'error').length
  if (errors > 0) blockers.push({ reason: 'lint-errors', count: errors })
  for (const { name, agentName } of steps) {
    if (!agentName) blockers.push({ reason: 'no-agent', director: name })
    else if (!hub.isConnected(agentName)) blockers.push({ reason: 'not-connected', director: name })
  }
  if (deployments.isBusy(clusterId)) blockers.push({ reason: 'busy' })
  return blockers
}

/** For errors that leave the console without a browser's translations. */
export function blockerWords(blocker: Blocker): string {
  switch (blocker.reason) {
    case 'lint-errors':
      return `${blocker.count} ${blocker.count === 1 ? 'finding is an error' : 'findings are errors'}`
    case 'no-agent':
      return `${blocker.director} has no agent`
    case 'not-connected':
      return `the agent of ${blocker.director} is not connected`
    case 'busy':
      return 'a deployment of this cluster is running already'
  }
}

/** For errors that leave the console without a browser's translations. */
export function riskWords(risk: PlanRisk): string {
  switch (risk.risk) {
    case 'last-server':
      return `${risk.virtualServer} keeps none of the servers that serve it now`
    case 'many-servers':
      return `${risk.count} real servers are taken out at once`
    case 'service-removed':
      return `virtual_server ${risk.virtualServer} is taken away`
    case 'vip-removed':
      return `the address ${risk.address} is taken away`
  }
}
