'use client'

import { useTranslations } from 'next-intl'
import { useTold } from '@/features/told/use-told'
import { Card } from '@/ui/card'
import { StateMark } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import type { DirectorView } from './cluster-view'

/** Interfaces and processes as each director reports them. */
export function InterfaceTable({ directors }: { directors: DirectorView[] }) {
  const t = useTranslations('interfaces')
  const told = useTold()
  const rows = directors.flatMap(view => (view.director?.interfaces ?? []).map(item => ({ view, item })))
  const processes = directors.flatMap(view => view.processes.map(item => ({ view, item })))
  if (rows.length === 0 && processes.length === 0) return null
  return (
    <div className="grid gap-4 xl:grid-cols-2">
      <Card title={t('title')} flush>
        <Table label={t('title')}>
          <Head>
            <HeadCell>{t('director')}</HeadCell>
            <HeadCell>interface</HeadCell>
            <HeadCell>{t('link')}</HeadCell>
            <HeadCell>{t('addresses')}</HeadCell>
          </Head>
          <tbody>
            {rows.map(({ view, item }) => (
              <Row key={`${view.id} ${item.name}`}>
                <Cell>{view.name}</Cell>
                <Cell mono>{item.name}</Cell>
                <Cell>
                  <StateMark tone={item.up ? 'ok' : 'bad'} shape={item.up ? 'disc' : 'triangle'} bare>
                    {item.up ? t('up') : t('down')}
                  </StateMark>
                </Cell>
                <Cell mono>{item.addresses.join('  ')}</Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </Card>
      <Card title={t('processes')} flush>
        <Table label={t('processes')}>
          <Head>
            <HeadCell>{t('director')}</HeadCell>
            <HeadCell>{t('process')}</HeadCell>
            <HeadCell>{t('state')}</HeadCell>
            <HeadCell right>PID</HeadCell>
            <HeadCell right>{t('restarts')}</HeadCell>
          </Head>
          <tbody>
            {processes.map(({ view, item }) => (
              <Row key={`${view.id} ${item.name}`}>
                <Cell>{view.name}</Cell>
                <Cell mono>{item.name}</Cell>
                <Cell>
                  <StateMark
                    tone={item.state === 'running' ? 'ok' : item.state === 'stopped' ? 'idle' : 'warn'}
                    shape={item.state === 'running' ? 'disc' : item.state === 'stopped' ? 'ring' : 'triangle'}
                    title={item.lastExit && told(item.lastExit)}
                    bare
                  >
                    {t(`processState.${item.state}`)}
                  </StateMark>
                </Cell>
                <Cell right>{item.pid ?? '—'}</Cell>
                <Cell right>{item.restarts}</Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </Card>
    </div>
  )
}
