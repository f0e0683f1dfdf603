import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { AlertsPage } from '@/features/alerts/alerts-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('alerts') }
}

export default function Page() {
  return <AlertsPage />
}
