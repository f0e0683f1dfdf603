'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { useTold } from '@/features/told/use-told'
import { classNames } from '@/ui/class-names'
import { Empty } from '@/ui/notice'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import { VrrpMark } from '../vrrp/vrrp-mark'
import { CauseChain } from './cause-chain'
import type { Transition } from './lanes'
import { TimesTable } from './times-table'

export interface TransitionTableProps {
  transitions: Transition[]
  version: 2 | 3
  /** the one that a link named: opened and brought into sight */
  opened?: string | undefined
}

/** The chart's twin in words; each opens to why, and a take-over to its times. */
export function TransitionTable({ transitions, version, opened }: TransitionTableProps) {
  const t = useTranslations('failover')
  if (transitions.length === 0) return <Empty title={t('noTransitions')} />
  return (
    <Table label={t('transitions')}>
      <Head>
        <HeadCell>{t('at')}</HeadCell>
        <HeadCell>{t('director')}</HeadCell>
        <HeadCell>{t('from')}</HeadCell>
        <HeadCell>{t('to')}</HeadCell>
        <HeadCell className="w-full">{t('cause')}</HeadCell>
      </Head>
      <tbody>
        {transitions.slice(0, 100).map(transition => (
          <TransitionRow
            key={transition.id}
            transition={transition}
            version={version}
            isOpened={transition.id === opened}
          />
        ))}
      </tbody>
    </Table>
  )
}

function TransitionRow({
  transition,
  version,
  isOpened,
}: {
  transition: Transition
  version: 2 | 3
  isOpened: boolean
}) {
  const t = useTranslations('failover')
  const told = useTold()
  const format = useFormatter()
  const row = useRef<HTMLTableRowElement>(null)
  const { at, director, body } = transition
  useEffect(() => {
    if (isOpened) row.current?.scrollIntoView({ block: 'center' })
  }, [isOpened])
  return (
    <Row
      ref={row}
      aria-current={isOpened || undefined}
      className={classNames('max-sm:flex max-sm:flex-wrap', isOpened && 'bg-accent-soft/60')}
      data-event={transition.id}
    >
      <Cell mono className="whitespace-nowrap align-top !pt-2" title={format.dateTime(at, 'full')}>
        {format.dateTime(at, 'day')} {format.dateTime(at, 'precise')}
      </Cell>
      <Cell className="align-top !pt-2">{director}</Cell>
      <Cell className="align-top !pt-2">
        <VrrpMark state={body.from} />
      </Cell>
      <Cell className="align-top !pt-2">
        <VrrpMark state={body.to} />
      </Cell>
      <Cell className="break-words !py-2 max-sm:h-auto max-sm:w-full max-sm:!pl-4">
        {told(body.cause)}
        <CauseChain chain={body.chain} open={isOpened} />
        {body.to === 'MASTER' && (
          <details className="text-xs text-ink-soft" open={isOpened}>
            <summary className="cursor-pointer">{t('timesOf')}</summary>
            <TimesTable takeOver={transition} version={version} />
          </details>
        )}
      </Cell>
    </Row>
  )
}
