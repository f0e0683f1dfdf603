'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'next-intl'
import { useState } from 'react'
import { useMay } from '@/features/people/use-may'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { ConfirmButton } from '@/ui/confirm-button'
import { Input, Select } from '@/ui/field'
import { Notice } from '@/ui/notice'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import { tell } from '@/ui/toast'

/** Tokens with which agents on other machines enrol. The token is seen once, here. */
export function TokenCard() {
  const t = useTranslations('tokens')
  const format = useFormatter()
  const denied = useMay('admin')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const tokens = useQuery(trpc.agent.tokens.queryOptions())
  const [name, setName] = useState('')
  const [hours, setHours] = useState(24)
  const [uses, setUses] = useState(1)
  const address = typeof window === 'undefined' ? '' : window.location.origin.replace(/^http/, 'ws')
  const onError = (error: { message: string }) => tell.failed(t('failed'), error.message)
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.agent.tokens.queryKey() })
  const create = useMutation(trpc.agent.createToken.mutationOptions({ onSuccess: refresh, onError }))
  const remove = useMutation(trpc.agent.removeToken.mutationOptions({ onSuccess: refresh, onError }))

  return (
    <Card title={t('title')} flush>
      <div className="flex flex-col gap-3 p-4">
        <p className="text-sm text-ink-soft">{t('note')}</p>
        <form
          method="dialog"
          className="flex flex-wrap items-center gap-2"
          onSubmit={event => {
            event.preventDefault()
            create.mutate({ directorName: name, hours, uses })
          }}
        >
          <Input
            aria-label={t('directorName')}
            placeholder={t('anyName')}
            className="max-w-56"
            value={name}
            onChange={event => setName(event.target.value)}
          />
          <Select
            aria-label={t('lasts')}
            className="max-w-40"
            value={hours}
            onChange={event => setHours(Number(event.target.value))}
          >
            {[1, 24, 168].map(each => (
              <option key={each} value={each}>
                {t('hours', { n: each })}
              </option>
            ))}
          </Select>
          <Select
            aria-label={t('uses')}
            className="max-w-40"
            value={uses}
            onChange={event => setUses(Number(event.target.value))}
          >
            {[1, 2, 10, 100].map(each => (
              <option key={each} value={each}>
                {t('usesOf', { n: each })}
              </option>
            ))}
          </Select>
          <Button type="submit" denied={denied} busy={create.isPending}>
            {t('create')}
          </Button>
        </form>
        {create.data && (
          <Notice tone="ok" title={t('once')}>
            <code className="font-mono text-xs break-all select-all">{create.data.token}</code>
            <p className="mt-2">{t('then')}</p>
            <code className="font-mono text-xs break-all select-all">
              {`keelson-agent enroll --console ${address}/agent --token-file FILE${name && ` --name ${name}`}`}
            </code>
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
              <HeadCell>{t('expiresAt')}</HeadCell>
              <HeadCell right>{t('usesLeft')}</HeadCell>
              <HeadCell>{t('lastUsed')}</HeadCell>
              <HeadCell />
            </Head>
            <tbody>
              {tokens.data.map(token => (
                <Row key={token.id}>
                  <Cell className="font-semibold">{token.directorName || t('anyName')}</Cell>
                  <Cell>{token.createdBy}</Cell>
                  <Cell>{format.dateTime(token.createdAt, 'full')}</Cell>
                  <Cell>{format.dateTime(token.expiresAt, 'full')}</Cell>
                  <Cell right>{token.usesLeft}</Cell>
                  <Cell>{token.lastUsedAt ? format.dateTime(token.lastUsedAt, 'full') : t('never')}</Cell>
                  <Cell right>
                    <ConfirmButton
                      small
                      denied={denied}
                      aria-label={t('removeOf', { name: token.directorName || t('anyName') })}
                      asks={t('removeOf', { name: token.directorName || t('anyName') })}
                      means={t('removeMeans')}
                      onConfirm={() => remove.mutate({ id: token.id })}
                    >
                      {t('remove')}
                    </ConfirmButton>
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
