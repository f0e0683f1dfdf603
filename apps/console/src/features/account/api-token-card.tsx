'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'next-intl'
import { useState } from 'react'
import { OnceShown } from '@/features/people/once-shown'
import { type Role, reachesSomewhere, roles } from '@/features/people/rights'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { ConfirmButton } from '@/ui/confirm-button'
import { Field, Input, Select } from '@/ui/field'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import { tell } from '@/ui/toast'

const lifetimes = [1, 7, 30, 90, 366]

/** Tokens for programs that use the http API in the name of this person. */
export function ApiTokenCard() {
  const t = useTranslations('account')
  const rights = useTranslations('rights')
  const format = useFormatter()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const session = useQuery(trpc.session.current.queryOptions())
  const clusters = useQuery(trpc.cluster.list.queryOptions())
  const tokens = useQuery(trpc.account.tokens.queryOptions())
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('viewer')
  const [clusterId, setClusterId] = useState('')
  const [days, setDays] = useState(30)
  const onSuccess = () => queries.invalidateQueries({ queryKey: trpc.account.tokens.queryKey() })
  const onError = (error: { message: string }) => tell.failed(t('tokenFailed'), error.message)
  const create = useMutation(trpc.account.createToken.mutationOptions({ onSuccess, onError }))
  const revoke = useMutation(trpc.account.revokeToken.mutationOptions({ onSuccess, onError }))
  const nameOf = (id: string) => clusters.data?.find(cluster => cluster.id === id)?.name ?? id
  const mine = session.data?.rights

  return (
    <Card title={t('tokens')} flush>
      <div className="flex flex-col gap-3 p-4">
        <p className="text-sm text-ink-soft">{t('tokensNote')}</p>
        <form
          method="dialog"
          className="flex flex-wrap items-end gap-2"
          onSubmit={event => {
            event.preventDefault()
            create.mutate({ name, role, clusters: clusterId ? [clusterId] : null, days })
          }}
        >
          <Field label={t('tokenName')} className="w-48">
            {props => (
              <Input {...props} required maxLength={100} value={name} onChange={event => setName(event.target.value)} />
            )}
          </Field>
          <Field label={t('scope')} className="w-36">
            {props => (
              <Select {...props} value={role} onChange={event => setRole(event.target.value as Role)}>
                {roles.map(one => (
                  <option key={one} value={one} disabled={mine && !reachesSomewhere(mine, one)}>
                    {rights(one)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t('goodFor')} className="w-44">
            {props => (
              <Select {...props} value={clusterId} onChange={event => setClusterId(event.target.value)}>
                <option value="">{t('allMine')}</option>
                {clusters.data?.map(cluster => (
                  <option key={cluster.id} value={cluster.id}>
                    {cluster.name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t('lifetime')} className="w-32">
            {props => (
              <Select {...props} value={days} onChange={event => setDays(Number(event.target.value))}>
                {lifetimes.map(n => (
                  <option key={n} value={n}>
                    {t('days', { n })}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Button type="submit" busy={create.isPending}>
            {t('createToken')}
          </Button>
        </form>
        {create.data && <OnceShown title={t('tokenOnce')} secret={create.data.token} />}
      </div>
      {tokens.data && tokens.data.length > 0 && (
        <div className="border-t border-line">
          <Table label={t('tokens')}>
            <Head>
              <HeadCell>{t('tokenName')}</HeadCell>
              <HeadCell>{t('scope')}</HeadCell>
              <HeadCell>{t('goodFor')}</HeadCell>
              <HeadCell>{t('expires')}</HeadCell>
              <HeadCell>{t('lastUsed')}</HeadCell>
              <HeadCell />
            </Head>
            <tbody>
              {tokens.data.map(token => (
                <Row key={token.id}>
                  <Cell className="font-semibold">{token.name}</Cell>
                  <Cell>{rights(token.role as Role)}</Cell>
                  <Cell>{token.clusters?.map(nameOf).join(', ') ?? t('allMine')}</Cell>
                  <Cell>{format.dateTime(token.expiresAt, 'full')}</Cell>
                  <Cell>
                    {token.lastUsedAt
                      ? `${format.dateTime(token.lastUsedAt, 'full')} · ${token.lastUsedFrom}`
                      : t('never')}
                  </Cell>
                  <Cell right>
                    <ConfirmButton
                      small
                      aria-label={t('revokeOf', { name: token.name })}
                      asks={t('revokeOf', { name: token.name })}
                      means={t('revokeMeans')}
                      onConfirm={() => revoke.mutate({ tokenId: token.id })}
                    >
                      {t('revoke')}
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
