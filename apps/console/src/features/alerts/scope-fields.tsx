'use client'

/** What is told by a channel: of which clusters, from which severity on, in which language. */
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '@/trpc/client'
import { Field, Select } from '@/ui/field'
import { type ChannelScope, severities } from './channel'

export function ScopeFields({ value, onChange }: { value: ChannelScope; onChange(next: ChannelScope): void }) {
  const t = useTranslations('alertChannels')
  const trpc = useTRPC()
  const clusters = useQuery(trpc.cluster.list.queryOptions())
  const chosen = value.clusters
  return (
    <div className="grid gap-3 border-t border-line pt-3 sm:grid-cols-2">
      <Field label={t('severity')}>
        {props => (
          <Select
            {...props}
            value={value.severity}
            onChange={event =>
              onChange({ ...value, severity: severities.find(each => each === event.target.value) ?? value.severity })
            }
          >
            {severities.map(each => (
              <option key={each} value={each}>
                {t(`severities.${each}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('language')}>
        {props => (
          <Select
            {...props}
            value={value.language}
            onChange={event => onChange({ ...value, language: event.target.value === 'zh' ? 'zh' : 'en' })}
          >
            <option value="en">English</option>
            <option value="zh">简体中文</option>
          </Select>
        )}
      </Field>
      <Field label={t('where')}>
        {props => (
          <Select
            {...props}
            value={chosen === null ? 'all' : 'these'}
            onChange={event => onChange({ ...value, clusters: event.target.value === 'all' ? null : [] })}
          >
            <option value="all">{t('allClusters')}</option>
            <option value="these">{t('these')}</option>
          </Select>
        )}
      </Field>
      {chosen !== null && (
        <fieldset className="flex flex-col gap-1 sm:col-span-2" aria-label={t('these')}>
          {clusters.data?.map(({ id, name }) => (
            <label key={id} className="flex items-center gap-2 text-sm">
              <input
                type="checkbox"
                checked={chosen.includes(id)}
                onChange={event =>
                  onChange({
                    ...value,
                    clusters: event.target.checked ? [...chosen, id] : chosen.filter(each => each !== id),
                  })
                }
              />
              {name}
            </label>
          ))}
        </fieldset>
      )}
    </div>
  )
}
