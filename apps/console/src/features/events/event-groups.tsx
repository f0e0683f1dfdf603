'use client'

/** Events by cause: the one that says most, what else there was, and all of it when opened. */
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Fragment, useState } from 'react'
import type { EventView } from './event-list'
import { EventRow } from './event-row'
import type { EventGroup } from './group-events'

/** `report`: all open, and what happened first stands first. */
export function EventGroups({ groups, report }: { groups: EventGroup<EventView>[]; report?: boolean }) {
  const t = useTranslations('events')
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const toggle = (id: string) => {
    const next = new Set(open)
    if (!next.delete(id)) next.add(id)
    setOpen(next)
  }
  return (
    <tbody>
      {groups.map(group => {
        const { id, head, events, severity } = group
        if (events.length === 1) return <EventRow key={id} event={head} />
        const isOpen = report || open.has(id)
        const members = report ? [...events].reverse() : events
        return (
          <Fragment key={id}>
            <EventRow
              event={head}
              severity={severity}
              directors={[...new Set(events.map(({ director }) => director))].sort().join(', ')}
              opener={
                report ? null : (
                  <button
                    type="button"
                    aria-expanded={isOpen}
                    aria-label={t('openGroup', { n: events.length })}
                    onClick={() => toggle(id)}
                    className="rounded text-ink-faint hover:bg-sunken hover:text-ink [&_svg]:size-4"
                  >
                    {isOpen ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
                  </button>
                )
              }
              note={<GroupNote group={group} />}
            />
            {isOpen && members.map(event => <EventRow key={event.id} event={event} inner />)}
          </Fragment>
        )
      })}
    </tbody>
  )
}

/** "with 3 × VIP, 1 × tracker": what else is in it. */
function GroupNote({ group: { head, events, from, to } }: { group: EventGroup<EventView> }) {
  const t = useTranslations('events')
  const counts = new Map<EventView['body']['kind'], number>()
  for (const { id, body } of events) if (id !== head.id) counts.set(body.kind, (counts.get(body.kind) ?? 0) + 1)
  const what = [...counts].map(([kind, n]) => t('times', { n, kind: t(`kinds.${kind}`) })).join(', ')
  return (
    <span className="block text-xs text-ink-faint">
      {t('groupNote', { what, seconds: (Math.max(0, to - from) / 1000).toFixed(1) })}
    </span>
  )
}
