/**
 * Subscriptions to live connections. Viewers who ask an agent for the same thing share one subscription on its link,
 * and it is asked for again when the agent comes back.
 */
import type { ConnectionFilter, ConnectionsReport } from '@keelson/contract/messages/connections'
import type { FromConsole } from '@keelson/contract/messages/from-console'

export interface ConnectionQuery {
  filter: ConnectionFilter
  /** milliseconds between reports */
  interval: number
  limit: number
}

type Listener = (report: ConnectionsReport) => void

interface Feed {
  subscription: string
  query: ConnectionQuery
  listeners: Set<Listener>
  last: ConnectionsReport | undefined
}

export class ConnectionFeed {
  readonly #feeds = new Map<string, Feed>()
  #next = 1

  constructor(private readonly send: (message: FromConsole) => void) {}

  add(query: ConnectionQuery, listener: Listener): () => void {
    const key = JSON.stringify([query.filter, query.interval, query.limit])
    const feed = this.#feeds.get(key) ?? this.#open(key, query)
    feed.listeners.add(listener)
    if (feed.last) listener(feed.last)
    return () => {
      feed.listeners.delete(listener)
      if (feed.listeners.size > 0) return
      this.#feeds.delete(key)
      this.send({ type: 'unsubscribe', subscription: feed.subscription })
    }
  }

  report(subscription: string, report: ConnectionsReport): void {
    for (const feed of this.#feeds.values()) {
      if (feed.subscription !== subscription) continue
      feed.last = report
      for (const listener of feed.listeners) listener(report)
    }
  }

  resubscribe(): void {
    for (const feed of this.#feeds.values()) this.#subscribe(feed)
  }

  #open(key: string, query: ConnectionQuery): Feed {
    const feed: Feed = { subscription: `c${this.#next++}`, query, listeners: new Set(), last: undefined }
    this.#feeds.set(key, feed)
    this.#subscribe(feed)
    return feed
  }

  #subscribe({ subscription, query }: Feed): void {
    this.send({ type: 'subscribe', subscription, topic: 'connections', ...query })
  }
}
