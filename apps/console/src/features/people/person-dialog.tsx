'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { ConfirmButton } from '@/ui/confirm-button'
import { Dialog } from '@/ui/dialog'
import { Notice } from '@/ui/notice'
import type { Person } from './people-table'
import { type Granted, RoleFields } from './role-fields'

export interface PersonDialogProps {
  person: Person
  onClose(): void
  onPassword(password: { who: string; secret: string }): void
}

/** Everything that an administrator can do about one account. */
export function PersonDialog({ person, onClose, onPassword }: PersonDialogProps) {
  const t = useTranslations('people')
  const dialog = useTranslations('dialog')
  const format = useFormatter()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const [granted, setGranted] = useState<Granted>({ role: person.role, clusters: person.clusters })
  const onSuccess = () => queries.invalidateQueries({ queryKey: trpc.people.list.queryKey() })
  const setRoles = useMutation(trpc.people.setRoles.mutationOptions({ onSuccess }))
  const setDisabled = useMutation(trpc.people.setDisabled.mutationOptions({ onSuccess }))
  const removeSecondFactor = useMutation(trpc.people.removeSecondFactor.mutationOptions({ onSuccess }))
  const endSession = useMutation(trpc.people.endSession.mutationOptions({ onSuccess }))
  const revokeToken = useMutation(trpc.people.revokeToken.mutationOptions({ onSuccess }))
  const remove = useMutation(trpc.people.remove.mutationOptions({ onSuccess }))
  const reset = useMutation(
    trpc.people.resetPassword.mutationOptions({
      onSuccess: ({ password }) => {
        onSuccess()
        onPassword({ who: person.email, secret: password })
        onClose()
      },
    }),
  )
  const all = [setRoles, setDisabled, removeSecondFactor, endSession, revokeToken, remove, reset]
  const failed = all.find(mutation => mutation.isError)?.error
  const userId = person.id

  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={person.name}
      description={person.email}
      closeLabel={dialog('close')}
      footer={
        <Button variant="primary" busy={setRoles.isPending} onClick={() => setRoles.mutate({ userId, ...granted })}>
          {t('saveRoles')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        {failed && <Notice tone="bad">{failed.message}</Notice>}
        {setRoles.isSuccess && <Notice tone="ok">{t('saved')}</Notice>}
        <RoleFields value={granted} onChange={setGranted} />
        <Section title={t('sessions')}>
          {person.sessions.length === 0 && <p className="text-ink-faint">{t('noSessions')}</p>}
          {person.sessions.map(session => (
            <Line
              key={session.id}
              action={t('endSession')}
              onAct={() => endSession.mutate({ userId, sessionId: session.id })}
            >
              {session.from ?? '—'} · {format.dateTime(session.usedAt, 'full')}
              <span className="block truncate text-xs text-ink-faint">{session.userAgent}</span>
            </Line>
          ))}
        </Section>
        {person.tokens.length > 0 && (
          <Section title={t('tokens')}>
            {person.tokens.map(token => (
              <Line key={token.id} action={t('revoke')} onAct={() => revokeToken.mutate({ userId, tokenId: token.id })}>
                {token.name} · {t('until', { day: format.dateTime(token.expiresAt, 'full') })}
              </Line>
            ))}
          </Section>
        )}
        <Section title={t('account')}>
          <div className="flex flex-wrap gap-2">
            <Button busy={reset.isPending} onClick={() => reset.mutate({ userId })}>
              {t('resetPassword')}
            </Button>
            <Button
              disabled={!person.secondFactor}
              title={person.secondFactor ? undefined : t('noSecondFactor')}
              onClick={() => removeSecondFactor.mutate({ userId })}
            >
              {t('removeSecondFactor')}
            </Button>
            <Button onClick={() => setDisabled.mutate({ userId, disabled: !person.disabled })}>
              {person.disabled ? t('enable') : t('disable')}
            </Button>
            <ConfirmButton
              asks={t('removeOf', { email: person.email })}
              means={t('removeMeans')}
              onConfirm={() => remove.mutate({ userId })}
            >
              {t('remove')}
            </ConfirmButton>
          </div>
        </Section>
      </div>
    </Dialog>
  )
}

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="flex flex-col gap-2 border-t border-line pt-3 text-sm">
    <h3 className="text-xs font-semibold text-ink-soft">{title}</h3>
    {children}
  </section>
)

const Line = ({ action, onAct, children }: { action: string; onAct(): void; children: ReactNode }) => (
  <div className="flex items-center gap-2">
    <span className="min-w-0 flex-1">{children}</span>
    <Button small onClick={onAct}>
      {action}
    </Button>
  </div>
)
