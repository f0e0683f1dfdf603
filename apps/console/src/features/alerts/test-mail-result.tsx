'use client'

import { useTranslations } from 'next-intl'
import { useTold } from '@/features/told/use-told'
import { Notice } from '@/ui/notice'

/** What the SMTP server really said: the reason a mail does not come is in there. */
export function TestMailResult({ ok, error, dialogue }: { ok: boolean; error: string | null; dialogue: string[] }) {
  const t = useTranslations('alerts')
  const told = useTold()
  return (
    <div className="flex flex-col gap-2">
      <Notice tone={ok ? 'ok' : 'bad'} title={ok ? t('testSent') : t('testFailed')}>
        {error && told(error)}
      </Notice>
      {dialogue.length > 0 && (
        <section aria-label={t('dialogue')}>
          <p className="mb-1 text-xs font-medium text-ink-soft">{t('dialogue')}</p>
          <pre className="max-h-72 overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs leading-relaxed">
            {dialogue.map((line, index) => (
              <div key={index} className={line.startsWith('<') ? 'text-accent' : 'text-ink-soft'}>
                {line}
              </div>
            ))}
          </pre>
        </section>
      )}
    </div>
  )
}
