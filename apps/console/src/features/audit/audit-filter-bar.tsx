'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '@/trpc/client'
import { Field, Input, Select } from '@/ui/field'

export interface AuditFilter {
  who?: string
  what?: string
  clusterId?: string
  ok?: boolean
  since?: number
  before?: number
}

const DAY = 24 * 3600_000

/** What the URL says; a day is one of the browser's time zone. */
export function filterOf(search: URLSearchParams): AuditFilter {
  const filter: AuditFilter = {}
  const [who, what, clusterId, result] = ['who', 'what', 'cluster', 'result'].map(name => search.get(name))
  if (who) filter.who = who
  if (what) filter.what = what
  if (clusterId) filter.clusterId = clusterId
  if (result === 'ok' || result === 'refused') filter.ok = result === 'ok'
  const [since, until] = ['since', 'until'].map(name => startOfDay(search.get(name)))
  if (since !== undefined) filter.since = since
  if (until !== undefined) filter.before = until + DAY
  return filter
}

function startOfDay(day: string | null): number | undefined {
  const at = day ? new Date(`${day}T00:00`).getTime() : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

export interface AuditFilterBarProps {
  search: URLSearchParams
  choose(name: string, value: string): void
}

export function AuditFilterBar({ search, choose }: AuditFilterBarProps) {
  const t = useTranslations('audit')
  const trpc = useTRPC()
  const clusters = useQuery(trpc.cluster.list.queryOptions())
  const field = (name: string, label: string, type = 'text') => (
    <Field label={label}>
      {props => (
        <Input
          {...props}
          type={type}
          className="!w-44"
          defaultValue={search.get(name) ?? ''}
          onBlur={event => choose(name, event.target.value.trim())}
          onKeyDown={event => event.key === 'Enter' && choose(name, event.currentTarget.value.trim())}
        />
      )}
    </Field>
  )
  const choice = (name: string, label: string, options: { value: string; label: string }[]) => (
    <Field label={label}>
      {props => (
        <Select
          {...props}
          className="!w-44"
          value={search.get(name) ?? ''}
          onChange={event => choose(name, event.target.value)}
        >
          <option value="">{t('any')}</option>
          {options.map(option => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
  return (
    <div className="flex flex-wrap items-end gap-2">
      {field('who', t('who'))}
      {field('what', t('what'))}
      {choice(
        'cluster',
        t('cluster'),
        (clusters.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
      )}
      {choice('result', t('result'), [
        { value: 'ok', label: t('ok') },
        { value: 'refused', label: t('refused') },
      ])}
      {field('since', t('since'), 'date')}
      {field('until', t('until'), 'date')}
    </div>
  )
}
