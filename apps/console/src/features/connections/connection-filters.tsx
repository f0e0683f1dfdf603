'use client'

import { type ConnectionFilter, ConnectionState } from '@keelson/contract/messages/connections'
import { useTranslations } from 'next-intl'
import { Button } from '@/ui/button'
import { Input, Select } from '@/ui/field'
import type { ClusterView } from '../cluster/cluster-view'

export const filterNames = ['client', 'vip', 'real'] as const

export interface ConnectionFiltersProps {
  filter: ConnectionFilter
  directorId: string | undefined
  cluster: ClusterView | undefined
  onChoose(name: string, value: string): void
  onClear(): void
}

export function ConnectionFilters({ filter, directorId, cluster, onChoose, onClear }: ConnectionFiltersProps) {
  const t = useTranslations('connections')
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line p-3">
      {filterNames.map(name => (
        <Input
          // what is chosen elsewhere on the page stands here too
          key={`${name} ${filter[name]}`}
          aria-label={t(`filter.${name}`)}
          placeholder={t(`filter.${name}`)}
          className="max-w-44 font-mono !text-xs"
          defaultValue={filter[name]}
          maxLength={60}
          onKeyDown={event => event.key === 'Enter' && onChoose(name, event.currentTarget.value.trim())}
          onBlur={event =>
            event.target.value.trim() !== (filter[name] ?? '') && onChoose(name, event.target.value.trim())
          }
        />
      ))}
      <Select
        aria-label={t('filter.state')}
        className="max-w-36"
        value={filter.state ?? ''}
        onChange={event => onChoose('state', event.target.value)}
      >
        <option value="">{t('allStates')}</option>
        {ConnectionState.options.map(option => (
          <option key={option}>{option}</option>
        ))}
      </Select>
      <Select
        aria-label={t('filter.director')}
        className="max-w-40"
        value={directorId ?? ''}
        onChange={event => onChoose('director', event.target.value)}
      >
        <option value="">{t('allDirectors')}</option>
        {cluster?.directors.map(director => (
          <option key={director.id} value={director.id}>
            {director.name}
          </option>
        ))}
      </Select>
      {(Object.values(filter).some(Boolean) || directorId) && (
        <Button variant="quiet" small onClick={onClear}>
          {t('clear')}
        </Button>
      )}
    </div>
  )
}
