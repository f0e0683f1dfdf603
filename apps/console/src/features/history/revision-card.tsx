'use client'

import { useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Dialog } from '@/ui/dialog'
import { Loading } from '@/ui/notice'
import { StateMark } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import { DiffView } from '../diff/diff-view'

const looks = {
  running: { tone: 'accent', shape: 'diamond' },
  done: { tone: 'ok', shape: 'disc' },
  failed: { tone: 'bad', shape: 'triangle' },
} as const

export interface RevisionCardProps {
  clusterId: string
  drafts: { directorId: string; file: string; text: string }[]
  /** Takes the texts of a revision as the drafts being edited. */
  onTake(texts: { file: string; text: string }[]): void
}

/** What was deployed, when, by whom and how it ended; any of it can be compared with the drafts and taken back. */
export function RevisionCard({ clusterId, drafts, onTake }: RevisionCardProps) {
  const t = useTranslations('history')
  const format = useFormatter()
  const trpc = useTRPC()
  const [open, setOpen] = useState<number>()
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
          <HeadCell />
        </Head>
        <tbody>
          {deployments.data.map(deployment => (
            <Row key={deployment.id}>
              <Cell right>{deployment.revision}</Cell>
              <Cell>
                <StateMark {...looks[deployment.state]} bare title={deployment.reason ?? undefined}>
                  {t(`states.${deployment.state}`)}
                </StateMark>
              </Cell>
              <Cell className="whitespace-nowrap">{format.dateTime(deployment.startedAt, 'full')}</Cell>
              <Cell>{deployment.author}</Cell>
              <Cell className="break-words">
                {deployment.message}
                {deployment.reason && <span className="block text-xs text-bad">{deployment.reason}</span>}
              </Cell>
              <Cell right>
                <Button small onClick={() => setOpen(deployment.revision)}>
                  {t('compare')}
                </Button>
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      {open !== undefined && (
        <RevisionDialog
          clusterId={clusterId}
          number={open}
          drafts={drafts}
          onTake={onTake}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Card>
  )
}

function RevisionDialog({
  clusterId,
  number,
  drafts,
  onTake,
  onClose,
}: RevisionCardProps & { number: number; onClose(): void }) {
  const t = useTranslations('history')
  const tDialog = useTranslations('dialog')
  const trpc = useTRPC()
  const revision = useQuery(trpc.revision.one.queryOptions({ clusterId, number }))
  const pairs = revision.data?.texts.flatMap(text => {
    const draft = drafts.find(candidate => candidate.directorId === text.directorId)
    return draft ? [{ file: draft.file, draft: draft.text, text: text.text }] : []
  })
  return (
    <Dialog
      open
      onOpenChange={next => !next && onClose()}
      title={t('revisionTitle', { n: number })}
      description={t('revisionNote')}
      closeLabel={tDialog('close')}
      wide
      footer={
        <>
          <Button onClick={onClose}>{tDialog('close')}</Button>
          <Button
            variant="primary"
            disabled={!pairs || pairs.every(pair => pair.draft === pair.text)}
            onClick={() => {
              onTake(pairs ?? [])
              onClose()
            }}
          >
            {t('take')}
          </Button>
        </>
      }
    >
      {!pairs ? (
        <Loading label={t('title')} />
      ) : (
        pairs.map(pair => (
          <section key={pair.file} className="mb-3 rounded-md border border-line">
            <h3 className="border-b border-line px-3 py-2 text-sm font-semibold">{pair.file}</h3>
            <DiffView before={pair.draft} after={pair.text} label={pair.file} />
          </section>
        ))
      )}
    </Dialog>
  )
}
