'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { type DiffLine, hunks, lineDiff } from './line-diff'

const marks: Record<DiffLine['kind'], string> = { same: ' ', gone: '−', come: '+' }
const looks: Record<DiffLine['kind'], string> = {
  same: 'text-ink-soft',
  gone: 'bg-bad-soft text-bad',
  come: 'bg-ok-soft text-ok',
}

export function DiffView({ before, after, label }: { before: string; after: string; label: string }) {
  const t = useTranslations('diff')
  const lines = useMemo(() => lineDiff(before, after), [before, after])
  if (before === after) return <p className="px-4 py-3 text-sm text-ink-soft">{t('same')}</p>
  return (
    <section aria-label={label} className="max-h-[70vh] overflow-auto font-mono text-xs leading-5">
      <p className="px-4 py-1.5 font-sans text-xs text-ink-faint">
        {t('counts', {
          come: lines.filter(line => line.kind === 'come').length,
          gone: lines.filter(line => line.kind === 'gone').length,
        })}
      </p>
      {hunks(lines).map((line, index) =>
        line ? (
          <div key={`${line.kind} ${line.before} ${line.after}`} className={`flex whitespace-pre ${looks[line.kind]}`}>
            <span aria-hidden className="w-10 shrink-0 pr-2 text-right text-ink-faint select-none">
              {line.before}
            </span>
            <span aria-hidden className="w-10 shrink-0 pr-2 text-right text-ink-faint select-none">
              {line.after}
            </span>
            <span className="w-4 shrink-0 select-none">{marks[line.kind]}</span>
            <span>{line.text}</span>
          </div>
        ) : (
          <div key={`left out ${index}`} className="bg-sunken px-4 text-ink-faint">
            ⋯
          </div>
        ),
      )}
    </section>
  )
}
