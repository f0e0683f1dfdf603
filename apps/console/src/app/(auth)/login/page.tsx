import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { AuthPage } from '@/features/session/auth-page'
import { SignInPage } from '@/features/session/sign-in-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('session'))('signIn') }
}

export default async function LoginPage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const t = await getTranslations('session')
  const { next } = await searchParams
  // only a path of this console: `//host` and `/\host` are other sites
  const safe = typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/'
  return (
    <AuthPage title={t('signIn')}>
      <SignInPage next={safe} />
    </AuthPage>
  )
}
