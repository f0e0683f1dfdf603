'use client'

import { useTranslations } from 'next-intl'
import { useTold } from '@/features/told/use-told'
import { Notice } from '@/ui/notice'
import { TestMailResult } from './test-mail-result'

/** What the other end really said to a test. */
export function TestResult({ ok, answer, dialogue }: { ok: boolean; answer: string; dialogue?: string[] | undefined }) {
  const t = useTranslations('alertChannels')
  const told = useTold()
  if (dialogue) return <TestMailResult ok={ok} error={ok ? null : answer} dialogue={dialogue} />
  return (
    <Notice tone={ok ? 'ok' : 'bad'} title={t(ok ? 'testSent' : 'testFailed')}>
      <code className="font-mono text-xs break-all">{told(answer)}</code>
    </Notice>
  )
}
