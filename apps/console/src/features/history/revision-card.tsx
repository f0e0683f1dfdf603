'use client'

import { useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'next-intl'
import { useTold } from '@/features/told/use-told'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { StateMark, Tag } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'

const looks = {
  running: { tone: 'accent', shape: 'diamond' },
  done: { tone: 'ok', shape: 'disc' },
  failed: { tone: 'bad', shape: 'triangle' },
} as const

export interface RevisionCardProps {
  clusterId: string
  /** The revision that each director says it runs. */
  running: { file: string; revision: number | undefined }[]
  onCompare(revision: number): void
}

/** What was deployed, when, by whom, how it ended and where it runs; any of it can be compared and taken back. */
export function RevisionCard({ clusterId, running, onCompare }: RevisionCardProps) {
  const t = useTranslations('history')
  const told = useTold()
  const format = useFormatter()
  const trpc = useTRPC()
  const deployments = useQuery(trpc.deploy.list.queryOptions({ clusterId }, { staleTime: 0 }))
  if (!deployments.data || deployments.data.length === 0) return null
  return (
    <Card title={t('title')} flush>
      <Table label={t('title')}>
        <Head>
          <HeadCell right>{t('revision')}</HeadCell>
          <HeadCell>{t('state')}</HeadCell>
          <HeadCell>{t('at')}</HeadCell>
          <HeadCell>{t('author')}</HeadCell>
          <HeadCell className="w-full">{t('message')}</HeadCell>
          <HeadCell>{t('runsOn')}</HeadCell>
          <HeadCell />
        </Head>
        <tbody>
          {deployments.data.map(deployment => (
            <Row key={deployment.id}>
              <Cell right>{deployment.revision}</Cell>
              <Cell>
                <StateMark
                  {...looks[deployment.state]}
                  bare
                  title={deployment.reason ? told(deployment.reason) : undefined}
                >
                  {t(`states.${deployment.state}`)}
                </StateMark>
              </Cell>
              <Cell className="whitespace-nowrap">{format.dateTime(deployment.startedAt, 'full')}</Cell>
              <Cell>{deployment.author}</Cell>
              <Cell className="break-words">
                {deployment.message}
                {deployment.reason && <span className="block text-xs text-bad">{told(deployment.reason)}</span>}
              </Cell>
              <Cell>
                <span className="flex flex-wrap gap-1">
                  {running
                    .filter(({ revision }) => revision === deployment.revision)
                    .map(({ file }) => (
                      <Tag key={file} tone="ok">
                        {file}
                      </Tag>
                    ))}
                </span>
              </Cell>
              <Cell right>
                <Button small onClick={() => onCompare(deployment.revision)}>
                  {t('compare')}
                </Button>
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </Card>
  )
}
