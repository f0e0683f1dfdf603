'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTold } from '@/features/told/use-told'
import { Button } from '@/ui/button'
import { Field, Input } from '@/ui/field'
import { Notice } from '@/ui/notice'
import { setUp, signIn } from './requests'

export function SetupForm({ token }: { token: string }) {
  const t = useTranslations('session')
  const told = useTold()
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function submit(form: FormData) {
    setBusy(true)
    setError(undefined)
    const read = (name: string) => String(form.get(name) ?? '')
    const account = { email: read('email'), password: read('password') }
    const made = await setUp({ token, name: read('name'), ...account })
    const answer = made.ok ? await signIn(account.email, account.password) : made
    if (answer.ok) return location.assign('/')
    setError(told(answer.error))
    setBusy(false)
  }

  return (
    <form
      method="dialog"
      className="flex flex-col gap-3"
      onSubmit={event => {
        event.preventDefault()
        submit(new FormData(event.currentTarget))
      }}
    >
      {error && <Notice tone="bad">{error}</Notice>}
      <Field label={t('name')}>
        {props => <Input {...props} name="name" autoComplete="name" required autoFocus />}
      </Field>
      <Field label={t('email')}>
        {props => <Input {...props} name="email" type="email" autoComplete="username" required />}
      </Field>
      <Field label={t('password')} help={t('passwordRule', { n: 10 })}>
        {props => (
          <Input {...props} name="password" type="password" autoComplete="new-password" minLength={10} required />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={busy} className="mt-1">
        {t('createAdministrator')}
      </Button>
    </form>
  )
}
