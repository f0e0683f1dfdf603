'use client'

import { useTranslations } from 'next-intl'
import { Field, Input } from '@/ui/field'
import { Notice } from '@/ui/notice'

export interface RiskNoticeProps {
  risks: readonly { risk: string }[]
  clusterName: string
  typed: string
  onType(typed: string): void
}

/** What a plan may cost, to be confirmed by typing the name of the cluster. */
export function RiskNotice({ risks, clusterName, typed, onType }: RiskNoticeProps) {
  const t = useTranslations('deploy')
  if (risks.length === 0) return null
  return (
    <Notice tone="warn" title={t('risks')}>
      <ul className="list-disc pl-5">
        {risks.map(risk => (
          <li key={JSON.stringify(risk)}>{t(`risk.${risk.risk}`, { ...risk })}</li>
        ))}
      </ul>
      <Field label={t('confirm', { cluster: clusterName })}>
        {props => (
          <Input
            {...props}
            className="max-w-56"
            autoComplete="off"
            value={typed}
            onChange={event => onType(event.target.value)}
          />
        )}
      </Field>
    </Notice>
  )
}
