'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { type Answer, beginSecondFactor, removeSecondFactor, verifyCode } from '@/features/session/requests'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Field, Input } from '@/ui/field'
import { Notice } from '@/ui/notice'
import { QrCode } from '@/ui/qr-code'
import { StateMark } from '@/ui/state-mark'

interface Begun {
  totpURI: string
  backupCodes: string[]
}

/** Password, then the code that the app shows: only then is it on, so that nobody locks themselves out by half. */
export function SecondFactorCard() {
  const t = useTranslations('account')
  const trpc = useTRPC()
  const state = useQuery(trpc.account.secondFactor.queryOptions())
  const [begun, setBegun] = useState<Begun>()
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const enabled = state.data?.enabled ?? false

  async function submit(form: FormData) {
    setBusy(true)
    setError(undefined)
    const word = String(form.get('word') ?? '')
    const answer: Answer<Begun> | Answer = begun
      ? await verifyCode('verify-totp', word)
      : enabled
        ? await removeSecondFactor(word)
        : await beginSecondFactor(word)
    setBusy(false)
    if (!answer.ok) return setError(answer.error)
    if ('backupCodes' in answer && 'totpURI' in answer) return setBegun(answer as Begun)
    setBegun(undefined)
    state.refetch()
  }

  return (
    <Card
      title={t('secondFactor')}
      aside={
        <StateMark tone={enabled ? 'ok' : 'idle'} shape={enabled ? 'disc' : 'ring'} bare>
          {enabled ? t('secondFactorOn') : t('secondFactorOff')}
        </StateMark>
      }
    >
      <form
        key={begun ? 'code' : 'password'}
        className="flex flex-col gap-3"
        onSubmit={event => {
          event.preventDefault()
          submit(new FormData(event.currentTarget))
        }}
      >
        {error && <Notice tone="bad">{error}</Notice>}
        {begun ? (
          <>
            <p className="text-sm text-ink-soft">{t('scan')}</p>
            <QrCode text={begun.totpURI} label={t('qrLabel')} />
            <code className="font-mono text-xs break-all select-all">
              {new URL(begun.totpURI).searchParams.get('secret')}
            </code>
            <Notice tone="warn" title={t('backupCodes')}>
              <span className="grid grid-cols-2 gap-x-4 font-mono text-xs select-all">
                {begun.backupCodes.map(code => (
                  <span key={code}>{code}</span>
                ))}
              </span>
            </Notice>
            <Field label={t('code')}>
              {props => (
                <Input {...props} name="word" inputMode="numeric" autoComplete="one-time-code" required autoFocus />
              )}
            </Field>
          </>
        ) : (
          <>
            <p className="text-sm text-ink-soft">{enabled ? t('secondFactorRemoveNote') : t('secondFactorNote')}</p>
            <Field label={t('currentPassword')}>
              {props => <Input {...props} name="word" type="password" autoComplete="current-password" required />}
            </Field>
          </>
        )}
        <div>
          <Button type="submit" busy={busy} variant={enabled ? 'danger' : 'plain'}>
            {begun ? t('confirmCode') : enabled ? t('removeSecondFactor') : t('beginSecondFactor')}
          </Button>
        </div>
      </form>
    </Card>
  )
}
