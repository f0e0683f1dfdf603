'use client'

/** What tells something: notices, tables, figures and how they went. */
import { useTranslations } from 'next-intl'
import { lazy, Suspense, useMemo } from 'react'
import { Age, Since } from '../age'
import { Banner } from '../banner'
import { useNow } from '../clock'
import { MarkStrip } from '../mark-strip'
import { Moment } from '../moment'
import { Empty, Loading, Notice } from '../notice'
import { QrCode } from '../qr-code'
import { Sparkline } from '../sparkline'
import { Cell, Head, HeadCell, Row, Table } from '../table'
import { THEN } from './control-parts'
import { Part, PartList } from './part-list'

const TimeChart = lazy(() => import('../time-chart').then(({ TimeChart }) => ({ default: TimeChart })))
const wave = Array.from({ length: 40 }, (_, n) => (n > 24 && n < 29 ? null : 10 + 8 * Math.sin(n / 4)))

export function ShownParts() {
  const t = useTranslations('parts')
  const now = useNow()
  const times = useMemo(() => wave.map((_, n) => THEN + n * 1000), [])
  const results = wave.slice(0, 16).map((value, n) => ({
    key: String(n),
    good: n !== 5 && n !== 6,
    label: `${n}: ${value?.toFixed(1)}`,
    detail: <span>{value?.toFixed(1)}</span>,
  }))
  return (
    <>
      <PartList title={t('notices')} note={t('noticesNote')}>
        <Part name="Notice">
          <div className="flex w-full flex-col gap-2">
            {(['idle', 'ok', 'accent', 'warn'] as const).map(tone => (
              <Notice key={tone} tone={tone} title={tone}>
                {t('help')}
              </Notice>
            ))}
          </div>
        </Part>
        <Part name="Banner">
          <div className="w-full">
            <Banner title={t('emptyTitle')} detail={t('help')} />
          </div>
        </Part>
        <Part name="Empty">
          <Empty title={t('emptyTitle')}>{t('help')}</Empty>
        </Part>
        <Part name="Loading">
          <div className="w-full">
            <Loading label="Loading" />
          </div>
        </Part>
      </PartList>
      <PartList title={t('figures')} note={t('figuresNote')}>
        <Part name="Table">
          <div className="w-full">
            <Table label="Table">
              <Head>
                <HeadCell>HeadCell</HeadCell>
                <HeadCell right>HeadCell right</HeadCell>
              </Head>
              <tbody>
                {['10.0.0.1:80', '10.0.0.2:80'].map((name, n) => (
                  <Row key={name}>
                    <Cell mono>{name}</Cell>
                    <Cell right>{1000 * (n + 1)}</Cell>
                  </Row>
                ))}
              </tbody>
            </Table>
          </div>
        </Part>
        <Part name="Age">
          <Age at={now} /> <Age at={now - 60_000} />
        </Part>
        <Part name="Since">
          <Since at={now - 7_200_000} />
        </Part>
        <Part name="Moment">
          <Moment at={THEN} />
        </Part>
        <Part name="Sparkline">
          <Sparkline values={wave} label="Sparkline" />
        </Part>
        <Part name="MarkStrip">
          <MarkStrip label="MarkStrip" marks={results} />
        </Part>
        <Part name="TimeChart">
          <div className="w-full">
            <Suspense>
              <TimeChart
                label="TimeChart"
                times={times}
                lines={['10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80'].map((name, n) => ({
                  name,
                  values: wave.map(value => (value === null ? null : value + n * 4)),
                }))}
                format={value => value.toFixed(1)}
                height={160}
              />
            </Suspense>
          </div>
        </Part>
        <Part name="QrCode">
          <QrCode text="https://example.org" label="QrCode" />
        </Part>
      </PartList>
    </>
  )
}
