'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import {
  type Answer,
  beginSecondFactor,
  newBackupCodes,
  removeSecondFactor,
  verifyCode,
} from '@/features/session/requests'
import { useTold } from '@/features/told/use-told'
import { useSessionEnd, useTRPC } from '@/trpc/client'
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
  const told = useTold()
  const trpc = useTRPC()
  const { regained } = useSessionEnd()
  const state = useQuery(trpc.account.secondFactor.queryOptions())
  const [begun, setBegun] = useState<Begun>()
  const [codes, setCodes] = useState<string[]>()
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const enabled = state.data?.enabled ?? false

  async function submit(form: FormData, what: string | undefined) {
    setBusy(true)
    setError(undefined)
    setCodes(undefined)
    if (what === 'codes') {
      const made = await newBackupCodes(String(form.get('word') ?? ''))
      setBusy(false)
      return made.ok ? setCodes(made.backupCodes) : setError(told(made.error))
    }
    const word = String(form.get('word') ?? '')
    const answer: Answer<Begun> | Answer = begun
      ? await verifyCode('verify-totp', word)
      : enabled
        ? await removeSecondFactor(word)
        : await beginSecondFactor(word)
    setBusy(false)
    if (!answer.ok) return setError(told(answer.error))
    if ('backupCodes' in answer && 'totpURI' in answer) return setBegun(answer as Begun)
    setBegun(undefined)
    // the session of before it is another one now
    regained()
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
        method="dialog"
        key={begun ? 'code' : 'password'}
        className="flex flex-col gap-3"
        onSubmit={event => {
          event.preventDefault()
          const { submitter } = event.nativeEvent as SubmitEvent
          submit(new FormData(event.currentTarget), (submitter as HTMLButtonElement | null)?.value)
        }}
      >
        {error && <Notice tone="bad">{error}</Notice>}
        {codes && <BackupCodes codes={codes} />}
        {begun ? (
          <>
            <p className="text-sm text-ink-soft">{t('scan')}</p>
            <QrCode text={begun.totpURI} label={t('qrLabel')} />
            <code className="font-mono text-xs break-all select-all">
              {new URL(begun.totpURI).searchParams.get('secret')}
            </code>
            <BackupCodes codes={begun.backupCodes} />
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
        <div className="flex flex-wrap gap-2">
          <Button type="submit" busy={busy} variant={enabled ? 'danger' : 'plain'}>
            {begun ? t('confirmCode') : enabled ? t('removeSecondFactor') : t('beginSecondFactor')}
          </Button>
          {enabled && !begun && (
            <Button type="submit" value="codes" busy={busy}>
              {t('newBackupCodes')}
            </Button>
          )}
        </div>
      </form>
    </Card>
  )
}

function BackupCodes({ codes }: { codes: string[] }) {
  const t = useTranslations('account')
  return (
    <Notice tone="warn" title={t('backupCodes')}>
      <span className="grid grid-cols-2 gap-x-4 font-mono text-xs select-all">
        {codes.map(code => (
          <span key={code}>{code}</span>
        ))}
      </span>
    </Notice>
  )
}
