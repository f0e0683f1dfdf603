'use client'

import { useTranslations } from 'next-intl'
import { Notice } from '@/ui/notice'
import type { Foreseen } from './preview-failover'

/** What an order will do by the formulas, or why nobody would be served by it. */
export function PreviewText({ foreseen, instance }: { foreseen: Foreseen; instance: string }) {
  const t = useTranslations('order')
  if (foreseen.ok)
    return (
      <Notice
        tone="accent"
        title={t(foreseen.already ? 'staysAlone' : 'willBe', { director: foreseen.successor, instance })}
      >
        {foreseen.already
          ? t('splitEnds')
          : foreseen.after === 0
            ? t('atOnce')
            : t('afterSkew', { ms: Math.round(foreseen.after) })}
      </Notice>
    )
  return (
    <Notice tone="bad" title={t('cannot')}>
      {t(`why.${foreseen.reason}`)}
      <ul className="list-disc pl-5">
        {foreseen.unready.map(([director, reason]) => (
          <li key={director}>{t(`unready.${reason}`, { director })}</li>
        ))}
      </ul>
    </Notice>
  )
}
