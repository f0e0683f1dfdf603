'use client'

/** By which ways the console tells people, what is told by each, and how the last message went. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Denied } from '@/features/people/denied'
import { useMay } from '@/features/people/use-may'
import { useTold } from '@/features/told/use-told'
import type { AppRouter } from '@/server/routers/app-router'
import { useTRPC } from '@/trpc/client'
import { failureOf } from '@/trpc/failure-of'
import { Age } from '@/ui/age'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { ConfirmButton } from '@/ui/confirm-button'
import { Empty, Loading } from '@/ui/notice'
import { StateMark } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import { tell } from '@/ui/toast'
import { ChannelDialog } from './channel-dialog'
import { DeliveryMark } from './delivery-mark'

export type ChannelView = inferRouterOutputs<AppRouter>['alertChannel']['list'][number]

export function ChannelCard() {
  const t = useTranslations('alertChannels')
  const denied = useMay('admin')
  const trpc = useTRPC()
  const channels = useQuery(trpc.alertChannel.list.queryOptions(undefined, { retry: false, refetchInterval: 10_000 }))
  const failed = failureOf(channels)
  const [open, setOpen] = useState<ChannelView | 'new'>()
  return (
    <Card
      title={t('title')}
      flush
      aside={
        <Button small icon={<Plus />} denied={denied} onClick={() => setOpen('new')}>
          {t('add')}
        </Button>
      }
    >
      <p className="border-b border-line px-4 py-3 text-sm text-ink-soft">{t('note')}</p>
      {failed ? (
        <Denied error={failed} />
      ) : !channels.data ? (
        <Loading label={t('title')} />
      ) : channels.data.length === 0 ? (
        <Empty title={t('emptyTitle')}>{t('empty')}</Empty>
      ) : (
        <Table label={t('title')}>
          <Head>
            <HeadCell>{t('name')}</HeadCell>
            <HeadCell>{t('kind')}</HeadCell>
            <HeadCell>{t('tells')}</HeadCell>
            <HeadCell>{t('state')}</HeadCell>
            <HeadCell className="w-full">{t('last')}</HeadCell>
            <HeadCell />
          </Head>
          <tbody>
            {channels.data.map(channel => (
              <ChannelRow key={channel.id} channel={channel} denied={denied} onEdit={() => setOpen(channel)} />
            ))}
          </tbody>
        </Table>
      )}
      {open && <ChannelDialog channel={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />}
    </Card>
  )
}

function ChannelRow({ channel, denied, onEdit }: { channel: ChannelView; denied: string | undefined; onEdit(): void }) {
  const t = useTranslations('alertChannels')
  const told = useTold()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries({ queryKey: trpc.alertChannel.pathKey() })
  const onError = (error: { message: string }) => tell.failed(t('failed'), error.message)
  const pause = useMutation(trpc.alertChannel.setPaused.mutationOptions({ onSuccess, onError }))
  const remove = useMutation(
    trpc.alertChannel.remove.mutationOptions({
      onError,
      onSuccess: () => {
        tell.done(t('removed', { name: channel.name }))
        return onSuccess()
      },
    }),
  )
  const { scope, last, paused } = channel
  const where = scope.clusters === null ? t('allClusters') : t('clusters', { n: scope.clusters.length })
  return (
    <Row>
      <Cell className="font-semibold">{channel.name}</Cell>
      <Cell className="whitespace-nowrap">{t(`kinds.${channel.kind}`)}</Cell>
      <Cell className="whitespace-nowrap">{t('scope', { severity: t(`severities.${scope.severity}`), where })}</Cell>
      <Cell>
        <StateMark tone={paused ? 'warn' : 'ok'} shape={paused ? 'dash' : 'disc'} bare>
          {t(paused ? 'paused' : 'on')}
        </StateMark>
      </Cell>
      <Cell>
        {last ? (
          <span className="flex flex-wrap items-center gap-2">
            <DeliveryMark state={last.state} />
            <Age at={last.at} staleAfter={Number.POSITIVE_INFINITY} />
            {last.state !== 'sent' && (
              <span className="text-xs break-all text-ink-soft">{last.answer && told(last.answer)}</span>
            )}
          </span>
        ) : (
          <span className="text-ink-faint">{t('nothing')}</span>
        )}
      </Cell>
      <Cell right>
        <span className="flex justify-end gap-1">
          <Button small denied={denied} onClick={onEdit}>
            {t('edit')}
          </Button>
          <Button
            small
            denied={denied}
            busy={pause.isPending}
            onClick={() => pause.mutate({ channelId: channel.id, paused: !paused })}
          >
            {t(paused ? 'resume' : 'pause')}
          </Button>
          <ConfirmButton
            small
            denied={denied}
            busy={remove.isPending}
            asks={t('removeSure', { name: channel.name })}
            means={t('removeMeans')}
            onConfirm={() => remove.mutate({ channelId: channel.id })}
          >
            {t('remove')}
          </ConfirmButton>
        </span>
      </Cell>
    </Row>
  )
}
