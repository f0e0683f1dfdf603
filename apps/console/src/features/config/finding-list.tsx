'use client'

import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import { findRule } from '@keelson/keepalived-conf/rules'
import { Wrench } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { Button } from '@/ui/button'
import { classNames } from '@/ui/class-names'
import { Figure, StateMark } from '@/ui/state-mark'

const looks = {
  error: { tone: 'bad', shape: 'triangle' },
  warning: { tone: 'warn', shape: 'diamond' },
  info: { tone: 'idle', shape: 'ring' },
} as const

export interface FindingListProps {
  findings: Diagnostic[]
  onFix(finding: Diagnostic): void
  /** Of one rule, or of all. */
  onFixAll(rule?: string): void
  onGo?(finding: Diagnostic): void
  /** Scrolls by itself where there are many: something else is to be seen below. */
  low?: boolean
}

/** What the lint found, each with where, which rule, and the fix at one click where there is one. */
export function FindingList({ findings, onFix, onFixAll, onGo, low }: FindingListProps) {
  const t = useTranslations('findings')
  const zh = useLocale() === 'zh'
  if (findings.length === 0)
    return (
      <p className="flex items-center gap-2 px-4 py-3 text-sm font-medium">
        <Figure shape="disc" tone="ok" />
        {t('none')}
      </p>
    )
  const fixable = findings.filter(finding => finding.fix).length
  return (
    <div>
      <div className="flex flex-wrap items-center gap-3 border-b border-line px-4 py-2">
        <FindingCounts findings={findings} />
        {fixable > 0 && (
          <span className="ml-auto flex min-w-0 flex-wrap justify-end gap-1.5">
            {fixableRules(findings).map(([rule, n]) => (
              <Button key={rule} small title={t('fixRuleTitle', { rule })} onClick={() => onFixAll(rule)}>
                <span className="font-mono">{rule}</span> {t('fixRule', { n })}
              </Button>
            ))}
            <Button small variant="primary" icon={<Wrench />} onClick={() => onFixAll()}>
              {t('fixAll', { n: fixable })}
            </Button>
          </span>
        )}
      </div>
      <ul aria-label={t('label')} className={classNames('divide-y divide-line', low && 'max-h-80 overflow-y-auto')}>
        {findings.map(finding => (
          <li
            key={`${finding.file}:${finding.line}:${finding.column} ${finding.rule} ${finding.message}`}
            className="flex flex-wrap items-start gap-x-3 gap-y-1 px-4 py-2"
          >
            <StateMark {...looks[finding.severity]} bare>
              {t(`severity.${finding.severity}`)}
            </StateMark>
            <div className="min-w-0 flex-1 basis-64">
              <p className="break-words">{(zh && finding.messageZh) || finding.message}</p>
              <p className="flex flex-wrap gap-x-3 font-mono text-xs text-ink-faint">
                {onGo ? (
                  <button type="button" className="hover:underline" onClick={() => onGo(finding)}>
                    {finding.file}:{finding.line}:{finding.column}
                  </button>
                ) : (
                  <span>
                    {finding.file}:{finding.line}:{finding.column}
                  </span>
                )}
              </p>
              <RuleHelp rule={finding.rule} zh={zh} />
            </div>
            {finding.fix && (
              <Button
                small
                icon={<Wrench />}
                className="!h-auto min-h-6 max-w-full py-0.5 text-left !whitespace-normal"
                onClick={() => onFix(finding)}
              >
                {(zh && finding.fix.labelZh) || finding.fix.label}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Rules that several findings with a fix are of, with how many; none where that would be all there is to fix. */
function fixableRules(findings: readonly Diagnostic[]): [rule: string, n: number][] {
  const rules = new Map<string, number>()
  for (const { rule, fix } of findings) if (fix) rules.set(rule, (rules.get(rule) ?? 0) + 1)
  return rules.size < 2 ? [] : [...rules].filter(([, n]) => n > 1)
}

/** The rule's id, and behind it what it means: a page of the table, not of this file. */
function RuleHelp({ rule, zh }: { rule: string; zh: boolean }) {
  const language = zh ? 'zh' : 'en'
  const text = findRule(rule)
  if (!text) return <p className="font-mono text-xs text-ink-faint">{rule}</p>
  return (
    <details className="text-xs text-ink-faint">
      <summary className="cursor-pointer font-mono hover:underline">{rule}</summary>
      <p className="mt-1 max-w-prose text-ink-soft">
        <span className="font-semibold">{text.title[language]}</span> {text.help[language]}
      </p>
    </details>
  )
}

export function FindingCounts({ findings }: { findings: Diagnostic[] }) {
  const t = useTranslations('findings')
  return (
    <span className="flex flex-wrap items-center gap-3">
      {(['error', 'warning', 'info'] as const).map(severity => {
        const n = findings.filter(finding => finding.severity === severity).length
        if (n === 0) return null
        return (
          <StateMark key={severity} {...looks[severity]} bare>
            {t(`count.${severity}`, { n })}
          </StateMark>
        )
      })}
    </span>
  )
}
