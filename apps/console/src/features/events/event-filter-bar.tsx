'use client'

import { useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Input, Select } from '@/ui/field'
import { type EventFilter, eventKinds, severityFilters } from './event-filter'

export interface EventFilterBarProps {
  filter: EventFilter
  grouped: boolean
  onGrouped(grouped: boolean): void
  onChange(words: Record<string, string>): void
}

export function EventFilterBar({ filter, grouped, onGrouped, onChange }: EventFilterBarProps) {
  const t = useTranslations('events')
  const trpc = useTRPC()
  const clusters = useQuery(trpc.cluster.overview.queryOptions({}))
  const directors = [
    ...new Set(
      clusters.data
        ?.filter(({ id }) => !filter.clusterId || id === filter.clusterId)
        .flatMap(cluster => cluster.directors.map(({ name }) => name)) ?? [],
    ),
  ]
  if (filter.director && !directors.includes(filter.director)) directors.push(filter.director)
  const [text, setText] = useState(filter.text ?? '')
  useEffect(() => setText(filter.text ?? ''), [filter.text])
  return (
    <search className="flex flex-wrap items-center gap-2">
      <Select
        aria-label={t('cluster')}
        className="!w-40"
        value={filter.clusterId ?? ''}
        onChange={event => onChange({ cluster: event.target.value, director: '' })}
      >
        <option value="">{t('allClusters')}</option>
        {clusters.data?.map(cluster => (
          <option key={cluster.id} value={cluster.id}>
            {cluster.name}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('director')}
        className="!w-40"
        value={filter.director ?? ''}
        onChange={event => onChange({ director: event.target.value })}
      >
        <option value="">{t('allDirectors')}</option>
        {directors.map(name => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('kind')}
        className="!w-40"
        value={filter.kind ?? ''}
        onChange={event => onChange({ kind: event.target.value })}
      >
        <option value="">{t('allKinds')}</option>
        {eventKinds.map(kind => (
          <option key={kind} value={kind}>
            {t(`kinds.${kind}`)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('severity')}
        className="!w-40"
        value={filter.severity ?? ''}
        onChange={event => onChange({ severity: event.target.value })}
      >
        <option value="">{t('allSeverities')}</option>
        {severityFilters.map(severity => (
          <option key={severity} value={severity}>
            {t(`orWorse.${severity}`)}
          </option>
        ))}
      </Select>
      <form
        method="dialog"
        className="flex min-w-0 flex-1 basis-56 gap-2"
        onSubmit={event => {
          event.preventDefault()
          onChange({ text: text.trim() })
        }}
      >
        <Input
          type="search"
          aria-label={t('text')}
          placeholder={t('text')}
          maxLength={200}
          value={text}
          onChange={event => setText(event.target.value)}
        />
        <Button type="submit" icon={<Search />}>
          {t('find')}
        </Button>
      </form>
      <label className="flex items-center gap-1.5 text-sm">
        <input type="checkbox" checked={grouped} onChange={event => onGrouped(event.target.checked)} />
        {t('byCause')}
      </label>
    </search>
  )
}
