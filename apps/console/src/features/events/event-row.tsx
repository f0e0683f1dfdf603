'use client'

import { ArrowUpRight } from 'lucide-react'
import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { classNames } from '@/ui/class-names'
import { Moment } from '@/ui/moment'
import { type Shape, StateMark, type Tone } from '@/ui/state-mark'
import { Cell, Row } from '@/ui/table'
import { eventLink } from './event-link'
import type { EventView } from './event-list'
import { useEventWords } from './use-event-words'

export const severityLooks: Record<EventView['severity'], { tone: Tone; shape: Shape }> = {
  info: { tone: 'idle', shape: 'ring' },
  warning: { tone: 'warn', shape: 'triangle' },
  error: { tone: 'bad', shape: 'triangle' },
}

export interface EventRowProps {
  event: EventView
  /** of a group: the worst in it */
  severity?: EventView['severity']
  /** directors of a group */
  directors?: string
  /** before the words: opens a group */
  opener?: ReactNode
  /** after the words */
  note?: ReactNode
  /** a member of an open group */
  inner?: boolean
}

/** One event: when, how bad, where, what, and the way to more of it. */
export function EventRow({ event, severity = event.severity, directors, opener, note, inner }: EventRowProps) {
  const t = useTranslations('events')
  const format = useFormatter()
  const words = useEventWords()
  const link = eventLink(event)
  return (
    <Row className={classNames('break-inside-avoid max-sm:flex max-sm:flex-wrap', inner && 'bg-sunken/50')}>
      <Cell mono>
        <Moment at={event.at} />
      </Cell>
      <Cell>
        <StateMark {...severityLooks[severity]} bare>
          {t(`severities.${severity}`)}
        </StateMark>
      </Cell>
      <Cell className="whitespace-nowrap">{directors ?? event.director}</Cell>
      <Cell className="max-sm:h-auto max-sm:w-full max-sm:!pl-4">
        <span className={inner ? 'flex items-start gap-2 sm:pl-6' : 'flex items-start gap-2'}>
          {opener}
          <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
            {note ? <span className="font-semibold">{words(event.body)}</span> : words(event.body)}
            {note}
          </span>
          {link && (
            <Link
              href={link}
              aria-label={t('toMore', { time: format.dateTime(event.at, 'precise') })}
              title={t(link.includes('/failover') ? 'toFailover' : 'toPage')}
              className="shrink-0 rounded p-0.5 text-ink-faint print:hidden hover:bg-sunken hover:text-accent [&_svg]:size-4"
            >
              <ArrowUpRight aria-hidden />
            </Link>
          )}
        </span>
      </Cell>
    </Row>
  )
}
