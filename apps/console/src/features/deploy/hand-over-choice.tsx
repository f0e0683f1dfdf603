'use client'

import { useTranslations } from 'next-intl'

/** Whether a MASTER's VIPs go to another director before it is touched. */
export function HandOverChoice({ chosen, onChange }: { chosen: boolean; onChange(chosen: boolean): void }) {
  const t = useTranslations('deploy')
  return (
    <label className="flex items-start gap-2 text-sm">
      <input type="checkbox" className="mt-1" checked={chosen} onChange={event => onChange(event.target.checked)} />
      <span>
        {t('handOver')}
        <span className="block text-xs text-ink-faint">{t('handOverNote')}</span>
      </span>
    </label>
  )
}
