'use client'

import { FileText, Pause, Play } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { paths } from '@/paths'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Empty, Loading, Notice } from '@/ui/notice'
import { PageHeader } from '@/ui/page-header'
import { StateMark } from '@/ui/state-mark'
import { Table } from '@/ui/table'
import { useSearchWords } from '@/ui/use-search-words'
import { eventFilter } from './event-filter'
import { EventFilterBar } from './event-filter-bar'
import { EventGroups } from './event-groups'
import { EventHead } from './event-list'
import { EventRow } from './event-row'
import { groupEvents } from './group-events'
import { type EventStream, useEventStream } from './use-event-stream'

/** Everything that directors tell, in one stream. */
export function EventsPage() {
  const t = useTranslations('events')
  const router = useRouter()
  const { words: search, replace: replaceSearch } = useSearchWords()
  const filter = eventFilter(search)
  const grouped = search.get('group') !== 'no'
  const stream = useEventStream(filter)
  const choose = (words: Record<string, string>) => {
    const next = new URLSearchParams(search)
    for (const [name, value] of Object.entries(words)) {
      if (value) next.set(name, value)
      else next.delete(name)
    }
    replaceSearch(next)
  }
  const { clusterId } = filter
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <>
            <Following stream={stream} />
            <Button
              icon={<FileText />}
              denied={clusterId ? undefined : t('incidentNeedsCluster')}
              onClick={() => clusterId && router.push(paths.incident(clusterId))}
            >
              {t('incident')}
            </Button>
          </>
        }
      />
      <EventFilterBar
        filter={filter}
        grouped={grouped}
        onGrouped={to => choose({ group: to ? '' : 'no' })}
        onChange={choose}
      />
      <Card flush>
        <Stream stream={stream} grouped={grouped} />
      </Card>
    </>
  )
}

function Following({ stream: { paused, waiting, setPaused, showWaiting } }: { stream: EventStream }) {
  const t = useTranslations('events')
  return (
    <>
      <span aria-live="polite" className="flex items-center gap-2">
        {paused && waiting > 0 && (
          <Button variant="primary" onClick={showWaiting}>
            {t('showNew', { n: waiting })}
          </Button>
        )}
        <StateMark tone={paused ? 'warn' : 'ok'} shape={paused ? 'dash' : 'disc'} bare>
          {t(paused ? 'paused' : 'following')}
        </StateMark>
      </span>
      <Button icon={paused ? <Play /> : <Pause />} onClick={() => setPaused(!paused)}>
        {t(paused ? 'resume' : 'pause')}
      </Button>
    </>
  )
}

function Stream({ stream, grouped }: { stream: EventStream; grouped: boolean }) {
  const t = useTranslations('events')
  const { events, error, hasOlder, loading, loadOlder } = stream
  if (error) return <Notice tone="bad">{error}</Notice>
  if (!events) return <Loading label={t('title')} />
  if (events.length === 0) return <Empty title={t('emptyTitle')}>{t('empty')}</Empty>
  return (
    <>
      <div className="max-sm:[&_thead]:hidden">
        <Table label={t('title')}>
          <EventHead />
          {grouped ? (
            <EventGroups groups={groupEvents(events)} />
          ) : (
            <tbody>
              {events.map(event => (
                <EventRow key={event.id} event={event} />
              ))}
            </tbody>
          )}
        </Table>
      </div>
      <div className="flex items-center justify-center gap-3 border-t border-line p-3 text-xs text-ink-faint">
        <span>{t('loaded', { n: events.length })}</span>
        {hasOlder && (
          <Button small busy={loading} onClick={loadOlder}>
            {t('older')}
          </Button>
        )}
      </div>
    </>
  )
}
