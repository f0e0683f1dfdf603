/** The channels as they are kept, in memory for every event that happens. */

import { ChannelScope, ChannelSettings } from '../../features/alerts/channel'
import type { AlertChannel } from '../../generated/prisma/client'
import type { Database } from '../db/open-database'
import { isAtLeast, type Severity } from './severity'

export interface Channel {
  id: string
  name: string
  settings: ChannelSettings
  scope: ChannelScope
  paused: boolean
  createdAt: number
}

export class AlertChannels {
  #all = new Map<string, Channel>()

  constructor(private readonly db: Database) {}

  /** To be called after every change of a channel. */
  async reload(): Promise<void> {
    const rows = await this.db.alertChannel.findMany()
    this.#all = new Map(rows.map(row => [row.id, channelOf(row)]))
  }

  of(id: string): Channel | undefined {
    return this.#all.get(id)
  }

  /** Who is told of this. What happened before there was a channel is not news for it. */
  toldOf(event: { clusterId: string | null; severity: Severity; at: number }): Channel[] {
    return [...this.#all.values()].filter(
      ({ paused, createdAt, scope: { clusters, severity } }) =>
        !paused &&
        event.at >= createdAt &&
        isAtLeast(event.severity, severity) &&
        (clusters === null || (event.clusterId !== null && clusters.includes(event.clusterId))),
    )
  }
}

export function channelOf(row: AlertChannel): Channel {
  return {
    id: row.id,
    name: row.name,
    settings: ChannelSettings.parse(JSON.parse(row.settings)),
    scope: ChannelScope.parse({
      clusters: row.clusters === null ? null : JSON.parse(row.clusters),
      severity: row.severity,
      language: row.language,
    }),
    paused: row.pausedAt !== null,
    createdAt: row.createdAt.getTime(),
  }
}
