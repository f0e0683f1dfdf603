/** What a pool tells: facts in keepalived's words for log, mail and console. The forwarder follows `table()`. */
import type { Instant } from '../instant'
import type { OperatorState } from './operator-wish'

export type PoolEvent =
  | {
      type: 'realServer'
      virtualServer: string
      realServer: string
      up: boolean
      reason: string
      text: string
      at: Instant
      /** told for omega: nothing was lost */
      stopping?: boolean
    }
  | { type: 'quorum'; virtualServer: string; up: boolean; text: string; at: Instant; stopping?: boolean }
  | { type: 'sorryServer'; virtualServer: string; active: boolean; text: string; at: Instant }
  | { type: 'weight'; virtualServer: string; realServer: string; from: number; to: number; text: string; at: Instant }
  | { type: 'operatorState'; virtualServer: string; realServer: string; state: OperatorState; at: Instant }
