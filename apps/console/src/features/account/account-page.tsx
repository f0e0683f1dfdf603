'use client'

/** What everybody may do about their own account. */
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '@/trpc/client'
import { PageHeader } from '@/ui/page-header'
import { ApiTokenCard } from './api-token-card'
import { PasswordCard } from './password-card'
import { PreferencesCard } from './preferences-card'
import { SecondFactorCard } from './second-factor-card'
import { SessionCard } from './session-card'

export function AccountPage() {
  const t = useTranslations('account')
  const rights = useTranslations('rights')
  const trpc = useTRPC()
  const session = useQuery(trpc.session.current.queryOptions())
  const { name, email, rights: held } = session.data ?? {}
  const note = session.data && `${name} · ${email} · ${rights(held?.everywhere ?? 'none')}`
  return (
    <>
      <PageHeader title={t('title')} note={note} />
      <PreferencesCard />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <PasswordCard />
        <SecondFactorCard />
      </div>
      <SessionCard />
      <ApiTokenCard />
    </>
  )
}
