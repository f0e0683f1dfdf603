'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Input } from '@/ui/field'
import { Notice } from '@/ui/notice'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import { tell } from '@/ui/toast'

/** Tokens for agents that come over the network. The token is seen once, here. */
export function TokenCard() {
  const t = useTranslations('tokens')
  const format = useFormatter()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const tokens = useQuery(trpc.agent.tokens.queryOptions())
  const [name, setName] = useState('')
  const onError = (error: { message: string }) => tell.failed(t('failed'), error.message)
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.agent.tokens.queryKey() })
  const create = useMutation(trpc.agent.createToken.mutationOptions({ onSuccess: refresh, onError }))
  const revoke = useMutation(trpc.agent.revokeToken.mutationOptions({ onSuccess: refresh, onError }))

  return (
    <Card title={t('title')} flush>
      <div className="flex flex-col gap-3 p-4">
        <p className="text-sm text-ink-soft">{t('note')}</p>
        <form
          className="flex flex-wrap items-center gap-2"
          onSubmit={event => {
            event.preventDefault()
            create.mutate({ directorName: name })
          }}
        >
          <Input
            aria-label={t('directorName')}
            placeholder={t('directorName')}
            className="max-w-56"
            required
            value={name}
            onChange={event => setName(event.target.value)}
          />
          <Button type="submit" busy={create.isPending}>
            {t('create')}
          </Button>
        </form>
        {create.data && (
          <Notice tone="ok" title={t('once')}>
            <code className="font-mono text-xs break-all select-all">{create.data.token}</code>
          </Notice>
        )}
      </div>
      {tokens.data && tokens.data.length > 0 && (
        <div className="border-t border-line">
          <Table label={t('title')}>
            <Head>
              <HeadCell>{t('directorName')}</HeadCell>
              <HeadCell>{t('createdBy')}</HeadCell>
              <HeadCell>{t('createdAt')}</HeadCell>
              <HeadCell>{t('lastUsed')}</HeadCell>
              <HeadCell />
            </Head>
            <tbody>
              {tokens.data.map(token => (
                <Row key={token.id}>
                  <Cell className="font-semibold">{token.directorName}</Cell>
                  <Cell>{token.createdBy}</Cell>
                  <Cell>{format.dateTime(token.createdAt, 'full')}</Cell>
                  <Cell>{token.lastUsedAt ? format.dateTime(token.lastUsedAt, 'full') : t('never')}</Cell>
                  <Cell right>
                    <Button small variant="danger" onClick={() => revoke.mutate({ id: token.id })}>
                      {t('revoke')}
                    </Button>
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        </div>
      )}
    </Card>
  )
}
