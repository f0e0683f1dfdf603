'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '@/ui/button'
import { Field, Input } from '@/ui/field'
import { Notice } from '@/ui/notice'
import { signIn } from './requests'

export function LoginForm({ next }: { next: string }) {
  const t = useTranslations('session')
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function submit(form: FormData) {
    setBusy(true)
    setError(undefined)
    const answer = await signIn(String(form.get('email')), String(form.get('password')))
    if (answer.ok) return location.assign(next)
    setError(answer.error)
    setBusy(false)
  }

  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={event => {
        event.preventDefault()
        submit(new FormData(event.currentTarget))
      }}
    >
      {error && <Notice tone="bad">{error}</Notice>}
      <Field label={t('email')}>
        {props => <Input {...props} name="email" type="email" autoComplete="username" required autoFocus />}
      </Field>
      <Field label={t('password')}>
        {props => <Input {...props} name="password" type="password" autoComplete="current-password" required />}
      </Field>
      <Button type="submit" variant="primary" busy={busy} className="mt-1">
        {t('signIn')}
      </Button>
    </form>
  )
}
