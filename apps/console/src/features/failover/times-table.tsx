'use client'

/** Measured beside the formulas, phase by phase: what a take-over cost and what it may cost. */
import { useTranslations } from 'next-intl'
import { classNames } from '@/ui/class-names'
import type { TakeOver } from './lanes'
import { predictedTimes } from './preview-times'
import { beginningOf, phasesOf } from './take-over-times'

/** A difference from the theory that a person should look at, ms. */
const NOTABLE = 50

export function TimesTable({ takeOver, version }: { takeOver: Pick<TakeOver, 'body'>; version: 2 | 3 }) {
  const t = useTranslations('failover')
  const { body } = takeOver
  const predicted = predictedTimes(body.masterDownInterval, body.priority, version)
  const phases = phasesOf(takeOver, predicted)
  if (phases.length === 0) return null
  const ms = (value: number) => t('ms', { ms: value.toFixed(1) })
  return (
    <div className="flex flex-col gap-1">
      <div className="overflow-x-auto">
        <table aria-label={t('times')} className="w-full max-w-2xl text-xs">
          <thead>
            <tr className="text-left text-ink-faint">
              <th scope="col" className="pr-3 font-medium">
                {t('phase')}
              </th>
              <th scope="col" className="pr-3 text-right font-medium">
                {t('measuredTime')}
              </th>
              <th scope="col" className="pr-3 text-right font-medium">
                {t('byFormula')}
              </th>
              <th scope="col" className="text-right font-medium">
                {t('apart')}
              </th>
            </tr>
          </thead>
          <tbody>
            {phases.map(({ name, measured = 0, theory, within }) => {
              const apart = theory === undefined ? undefined : measured - theory
              return (
                <tr key={name} className={classNames('border-t border-line', name === 'silence' && 'font-semibold')}>
                  <th
                    scope="row"
                    className={classNames(
                      'py-0.5 pr-3 text-left text-ink-soft',
                      name !== 'silence' && 'font-normal',
                      within && 'pl-4',
                    )}
                  >
                    {t(`phases.${name}`)}
                  </th>
                  <td className="pr-3 text-right font-mono whitespace-nowrap">{ms(measured)}</td>
                  <td className="pr-3 text-right font-mono whitespace-nowrap text-ink-soft">
                    {theory === undefined ? '—' : ms(theory)}
                  </td>
                  <td
                    className={classNames(
                      'text-right font-mono whitespace-nowrap',
                      apart !== undefined && Math.abs(apart) > NOTABLE ? 'font-semibold text-warn' : 'text-ink-faint',
                    )}
                  >
                    {apart === undefined ? '—' : `${apart < 0 ? '−' : '+'}${Math.abs(apart).toFixed(1)}`}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <p className="text-xs text-ink-faint">{t(`beginnings.${beginningOf(takeOver, predicted)}`)}</p>
    </div>
  )
}
