'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTold } from '@/features/told/use-told'
import { Button } from '@/ui/button'
import { Field, Input } from '@/ui/field'
import { Notice } from '@/ui/notice'
import { signIn, verifyCode } from './requests'

type Step = 'password' | 'code' | 'backup-code'

export function LoginForm({ onSignedIn }: { onSignedIn(): void }) {
  const t = useTranslations('session')
  const told = useTold()
  const [step, setStep] = useState<Step>('password')
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function submit(form: FormData) {
    setBusy(true)
    setError(undefined)
    const read = (name: string) => String(form.get(name) ?? '')
    const answer =
      step === 'password'
        ? await signIn(read('email'), read('password'))
        : await verifyCode(step === 'code' ? 'verify-totp' : 'verify-backup-code', read('code'))
    if (!answer.ok) setError(told(answer.error))
    else if ('twoFactorRedirect' in answer && answer.twoFactorRedirect) setStep('code')
    else return onSignedIn()
    setBusy(false)
  }

  return (
    <form
      method="dialog"
      key={step}
      className="flex flex-col gap-3"
      onSubmit={event => {
        event.preventDefault()
        submit(new FormData(event.currentTarget))
      }}
    >
      {error && <Notice tone="bad">{error}</Notice>}
      {step === 'password' ? (
        <>
          <Field label={t('email')}>
            {props => <Input {...props} name="email" type="email" autoComplete="username" required autoFocus />}
          </Field>
          <Field label={t('password')}>
            {props => <Input {...props} name="password" type="password" autoComplete="current-password" required />}
          </Field>
        </>
      ) : (
        <Field label={t(step === 'code' ? 'code' : 'backupCode')} help={step === 'code' ? t('codeHelp') : undefined}>
          {props => <Input {...props} name="code" autoComplete="one-time-code" required autoFocus />}
        </Field>
      )}
      <Button type="submit" variant="primary" busy={busy} className="mt-1">
        {t('signIn')}
      </Button>
      {step !== 'password' && (
        <Button variant="quiet" onClick={() => setStep(step === 'code' ? 'backup-code' : 'code')}>
          {t(step === 'code' ? 'useBackupCode' : 'useCode')}
        </Button>
      )}
    </form>
  )
}
