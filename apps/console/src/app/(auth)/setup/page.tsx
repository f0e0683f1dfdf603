import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { AuthPage } from '@/features/session/auth-page'
import { SetupForm } from '@/features/session/setup-form'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('session'))('setUp') }
}

export default async function SetupPage({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const t = await getTranslations('session')
  const { token } = await searchParams
  if (typeof token !== 'string' || !token)
    return (
      <AuthPage title={t('setUp')}>
        <p className="text-sm text-ink-soft">{t('useTheLink')}</p>
      </AuthPage>
    )
  return (
    <AuthPage title={t('setUp')} note={t('setUpNote')}>
      <SetupForm token={token} />
    </AuthPage>
  )
}
