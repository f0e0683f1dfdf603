'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useLive } from '@/features/live/live-provider'
import { useMay } from '@/features/people/use-may'
import { useTold } from '@/features/told/use-told'
import { useTRPC } from '@/trpc/client'
import { Age } from '@/ui/age'
import { Card } from '@/ui/card'
import { Select } from '@/ui/field'
import { Empty, Loading } from '@/ui/notice'
import { StateMark, Tag } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import { tell } from '@/ui/toast'
import { EngineCell } from './engine-cell'

/** Every director and every agent: who is bound to whom, and how each is. */
export function AgentTable() {
  const t = useTranslations('agents')
  const told = useTold()
  const denied = useMay('admin')
  const trpc = useTRPC()
  const live = useLive()
  const queries = useQueryClient()
  const agents = useQuery(trpc.agent.list.queryOptions(undefined, { refetchInterval: 3000 }))
  const clusters = useQuery(trpc.cluster.overview.queryOptions({}))
  const bind = useMutation(
    trpc.agent.bind.mutationOptions({
      onSuccess: () => queries.invalidateQueries(),
      onError: error => tell.failed(t('notBound'), error.message),
    }),
  )
  if (!agents.data || !clusters.data) return <Loading label={t('title')} />
  const directors = clusters.data.flatMap(cluster => cluster.directors.map(director => ({ cluster, director })))
  if (directors.length === 0 && agents.data.length === 0)
    return (
      <Card>
        <Empty title={t('noneTitle')}>{t('none')}</Empty>
      </Card>
    )
  return (
    <Card title={t('tableTitle')} flush>
      <Table label={t('tableTitle')}>
        <Head>
          <HeadCell>{t('director')}</HeadCell>
          <HeadCell>{t('cluster')}</HeadCell>
          <HeadCell>{t('agent')}</HeadCell>
          <HeadCell>{t('state')}</HeadCell>
          <HeadCell>{t('version')}</HeadCell>
          <HeadCell>{t('engine')}</HeadCell>
          <HeadCell>{t('forwarder')}</HeadCell>
          <HeadCell right>{t('revision')}</HeadCell>
          <HeadCell right>{t('age')}</HeadCell>
        </Head>
        <tbody>
          {directors.map(({ cluster, director }) => {
            const agent = agents.data.find(candidate => candidate.name === director.agentName)
            return (
              <Row key={director.id}>
                <Cell className="font-semibold">{director.name}</Cell>
                <Cell>{cluster.name}</Cell>
                <Cell>
                  <Select
                    aria-label={t('agentOf', { director: director.name })}
                    className="!h-7 min-w-36 max-w-48"
                    value={director.agentName ?? ''}
                    disabled={denied !== undefined}
                    title={denied}
                    onChange={event => bind.mutate({ directorId: director.id, agentName: event.target.value || null })}
                  >
                    <option value="">{t('noAgent')}</option>
                    {director.agentName && !agent && <option value={director.agentName}>{director.agentName}</option>}
                    {agents.data
                      .filter(candidate => !candidate.binding || candidate.name === director.agentName)
                      .map(candidate => (
                        <option key={candidate.name} value={candidate.name}>
                          {candidate.name}
                        </option>
                      ))}
                  </Select>
                </Cell>
                <Cell>
                  {agent?.connected ? (
                    <StateMark tone="ok" shape="disc" bare>
                      {t(agent.over === 'network' ? 'overNetwork' : 'overSocket')}
                    </StateMark>
                  ) : (
                    <StateMark
                      tone={director.agentName ? 'bad' : 'idle'}
                      shape={director.agentName ? 'triangle' : 'ring'}
                      title={agent?.lostBecause ? told(agent.lostBecause) : undefined}
                    >
                      {director.agentName ? t('gone') : t('noAgent')}
                    </StateMark>
                  )}
                </Cell>
                <Cell mono>{agent?.version ?? '—'}</Cell>
                <Cell>
                  {agent?.engine === 'builtin' || agent?.engine === 'keepalived' ? (
                    <EngineCell
                      clusterId={cluster.id}
                      director={director}
                      engine={agent.engine}
                      note={agent.engineNote && told(agent.engineNote)}
                      foreign={agent.config?.foreign ? agent.config : null}
                    />
                  ) : (
                    '—'
                  )}
                </Cell>
                <Cell>
                  <span title={agent?.forwarderNote ? told(agent.forwarderNote) : undefined}>
                    {agent?.forwarder ?? '—'}
                  </span>{' '}
                  {agent?.engine === 'simulated' && <Tag tone="warn">{t('simulatedTag')}</Tag>}
                </Cell>
                <Cell right>{agent?.config?.revision ?? '—'}</Cell>
                <Cell right>
                  <Age at={agent?.heardAt} offset={live.clockOffset} />
                </Cell>
              </Row>
            )
          })}
        </tbody>
      </Table>
    </Card>
  )
}
