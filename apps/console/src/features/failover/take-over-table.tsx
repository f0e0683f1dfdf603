'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useTold } from '@/features/told/use-told'
import { Empty } from '@/ui/notice'
import { StateMark } from '@/ui/state-mark'
import { CauseChain } from './cause-chain'
import type { TakeOver } from './lanes'
import { TimesTable } from './times-table'

/** Each take-over: how long the wire was silent, what the formula allows, why, and where the time went. */
export function TakeOverTable({ takeOvers, version }: { takeOvers: TakeOver[]; version: 2 | 3 }) {
  const t = useTranslations('failover')
  const told = useTold()
  const format = useFormatter()
  if (takeOvers.length === 0) return <Empty title={t('noTakeOvers')}>{t('noTakeOversNote')}</Empty>
  return (
    <ul className="divide-y divide-line">
      {takeOvers.map(takeOver => (
        <li key={takeOver.id} className="grid gap-x-6 gap-y-2 px-4 py-3 lg:grid-cols-[14rem_1fr]">
          <div className="flex flex-col gap-1">
            <StateMark tone="accent" shape="diamond" bare>
              {takeOver.director} MASTER
            </StateMark>
            <span className="font-mono text-xs text-ink-faint">{format.dateTime(takeOver.at, 'full')}</span>
            <Measured takeOver={takeOver} />
          </div>
          <div className="flex min-w-0 flex-col gap-2">
            <p className="break-words">{told(takeOver.body.cause)}</p>
            <CauseChain chain={takeOver.body.chain} />
            {takeOver.steps.length > 1 && <Steps takeOver={takeOver} />}
            <details className="text-xs text-ink-soft">
              <summary className="cursor-pointer">{t('timesOf')}</summary>
              <TimesTable takeOver={takeOver} version={version} />
            </details>
          </div>
        </li>
      ))}
    </ul>
  )
}

function Measured({ takeOver: { gap, body } }: { takeOver: TakeOver }) {
  const t = useTranslations('failover')
  return (
    <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-3">
      <dt className="text-xs text-ink-faint">{t('measured')}</dt>
      <dd className="text-lg leading-tight font-semibold">
        {gap === undefined ? '—' : t('ms', { ms: Math.round(gap) })}
      </dd>
      {gap !== undefined && gap < body.masterDownInterval * 0.95 ? (
        <dd className="col-span-2 text-xs text-ink-faint">{t('notSilent')}</dd>
      ) : (
        <>
          <dt className="text-xs text-ink-faint">{t('theory')}</dt>
          <dd>{t('ms', { ms: Math.round(body.masterDownInterval) })}</dd>
        </>
      )}
    </dl>
  )
}

function Steps({ takeOver: { steps, body } }: { takeOver: TakeOver }) {
  const t = useTranslations('failover')
  const total = Math.max(1, steps.at(-1)?.after ?? 1, body.masterDownInterval)
  return (
    <table aria-label={t('steps')} className="w-full max-w-2xl text-xs">
      <tbody>
        {steps.map((step, index) => {
          const before = steps[index - 1]?.after ?? 0
          return (
            <tr key={step.name}>
              <th scope="row" className="w-48 py-0.5 pr-3 text-left font-normal whitespace-nowrap text-ink-soft">
                {t(`step.${step.name}`)}
              </th>
              <td className="w-24 pr-3 text-right font-mono whitespace-nowrap">+{step.after.toFixed(1)} ms</td>
              <td className="w-full">
                <span aria-hidden className="relative block h-2 rounded-sm bg-sunken">
                  <span
                    className="absolute inset-y-0 rounded-sm bg-accent"
                    style={{
                      left: `${(before / total) * 100}%`,
                      width: `max(2px, ${((step.after - before) / total) * 100}%)`,
                    }}
                  />
                </span>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
