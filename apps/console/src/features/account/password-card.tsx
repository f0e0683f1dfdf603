'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { changePassword } from '@/features/session/requests'
import { useTold } from '@/features/told/use-told'
import { useSessionEnd } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Field, Input } from '@/ui/field'
import { Notice } from '@/ui/notice'

export function PasswordCard() {
  const t = useTranslations('account')
  const told = useTold()
  const session = useTranslations('session')
  const { regained } = useSessionEnd()
  const [answer, setAnswer] = useState<Awaited<ReturnType<typeof changePassword>>>()
  const [busy, setBusy] = useState(false)

  async function submit(form: HTMLFormElement) {
    setBusy(true)
    const read = (name: string) => String(new FormData(form).get(name) ?? '')
    const said = await changePassword(read('current'), read('next'))
    setAnswer(said)
    setBusy(false)
    if (!said.ok) return
    form.reset()
    // the old one went with the old password
    regained()
  }

  return (
    <Card title={t('password')}>
      <form
        method="dialog"
        className="flex flex-col gap-3"
        onSubmit={event => {
          event.preventDefault()
          submit(event.currentTarget)
        }}
      >
        {answer &&
          (answer.ok ? (
            <Notice tone="ok">{t('passwordChanged')}</Notice>
          ) : (
            <Notice tone="bad">{told(answer.error)}</Notice>
          ))}
        <Field label={t('currentPassword')}>
          {props => <Input {...props} name="current" type="password" autoComplete="current-password" required />}
        </Field>
        <Field label={t('newPassword')} help={session('passwordRule', { n: 10 })}>
          {props => (
            <Input {...props} name="next" type="password" autoComplete="new-password" minLength={10} required />
          )}
        </Field>
        <div>
          <Button type="submit" busy={busy}>
            {t('changePassword')}
          </Button>
        </div>
      </form>
    </Card>
  )
}
