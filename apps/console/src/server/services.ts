/** What the procedures work with. Made once, in start-console.ts. */
import type { Logger } from 'pino'
import type { AlertChannels } from './alerts/alert-channels'
import type { AlertSender } from './alerts/alert-sender'
import type { AuditLog } from './audit/audit-log'
import type { AccessChanges } from './auth/access-changes'
import type { Auth } from './auth/auth'
import type { Database } from './db/open-database'
import type { DeploymentRunner } from './deploy/deployment-runner'
import type { DraftOutlines } from './draft/draft-outlines'
import type { Bindings } from './hub/bindings'
import type { EventLog } from './hub/event-log'
import type { Hub } from './hub/hub'
import type { Identities } from './hub/identities'
import type { WeightRamps } from './real-servers/weight-ramps'
import type { Weights } from './real-servers/weights'
import type { Masks } from './secrets/masks'

export interface Services {
  access: AccessChanges
  alertChannels: AlertChannels
  alerts: AlertSender
  db: Database
  auth: Auth
  audit: AuditLog
  masks: Masks
  outlines: DraftOutlines
  hub: Hub
  identities: Identities
  bindings: Bindings
  eventLog: EventLog
  deployments: DeploymentRunner
  weights: Weights
  weightRamps: WeightRamps
  log: Logger
}
