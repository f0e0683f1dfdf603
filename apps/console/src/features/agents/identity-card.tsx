'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'next-intl'
import { useMay } from '@/features/people/use-may'
import { useTRPC } from '@/trpc/client'
import { Card } from '@/ui/card'
import { ConfirmButton } from '@/ui/confirm-button'
import { StateMark } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import { tell } from '@/ui/toast'

/** Whose key is known under which name. Revoking cuts the agent off at once; forgetting frees its name. */
export function IdentityCard() {
  const t = useTranslations('identities')
  const format = useFormatter()
  const denied = useMay('admin')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const identities = useQuery(trpc.agent.identities.queryOptions(undefined, { refetchInterval: 10_000 }))
  const then = {
    onSuccess: () => queries.invalidateQueries({ queryKey: trpc.agent.identities.queryKey() }),
    onError: (error: { message: string }) => tell.failed(t('failed'), error.message),
  }
  const revoke = useMutation(trpc.agent.revoke.mutationOptions(then))
  const forget = useMutation(trpc.agent.forget.mutationOptions(then))
  if (!identities.data) return null

  return (
    <Card title={t('title')} flush>
      <p className="p-4 text-sm text-ink-soft">
        {t('note')} {t('consoleKey')}{' '}
        <code className="font-mono text-xs break-all select-all">{identities.data.consoleKey}</code>
      </p>
      {identities.data.agents.length > 0 && (
        <div className="border-t border-line">
          <Table label={t('title')}>
            <Head>
              <HeadCell>{t('agent')}</HeadCell>
              <HeadCell>{t('key')}</HeadCell>
              <HeadCell>{t('enrolledAt')}</HeadCell>
              <HeadCell>{t('enrolledBy')}</HeadCell>
              <HeadCell>{t('state')}</HeadCell>
              <HeadCell />
            </Head>
            <tbody>
              {identities.data.agents.map(({ agentName, publicKey, enrolledAt, enrolledBy, revokedAt }) => (
                <Row key={agentName}>
                  <Cell className="font-semibold">{agentName}</Cell>
                  <Cell mono>
                    <span title={publicKey}>{publicKey.slice(0, 16)}…</span>
                  </Cell>
                  <Cell>{format.dateTime(enrolledAt, 'full')}</Cell>
                  <Cell>{enrolledBy === 'socket-file' ? t('socketFile') : enrolledBy}</Cell>
                  <Cell>
                    {revokedAt === null ? (
                      <StateMark tone="ok" shape="disc" bare>
                        {t('known')}
                      </StateMark>
                    ) : (
                      <StateMark tone="bad" shape="triangle" title={format.dateTime(revokedAt, 'full')}>
                        {t('revoked')}
                      </StateMark>
                    )}
                  </Cell>
                  <Cell right>
                    {revokedAt === null ? (
                      <ConfirmButton
                        small
                        denied={denied}
                        aria-label={t('revokeOf', { agent: agentName })}
                        asks={t('revokeOf', { agent: agentName })}
                        means={t('revokeMeans')}
                        onConfirm={() => revoke.mutate({ agentName })}
                      >
                        {t('revoke')}
                      </ConfirmButton>
                    ) : (
                      <ConfirmButton
                        small
                        variant="plain"
                        denied={denied}
                        aria-label={t('forgetOf', { agent: agentName })}
                        asks={t('forgetOf', { agent: agentName })}
                        means={t('forgetMeans')}
                        onConfirm={() => forget.mutate({ agentName })}
                      >
                        {t('forget')}
                      </ConfirmButton>
                    )}
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
