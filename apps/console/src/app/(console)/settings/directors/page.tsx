import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { DirectorsPage } from '@/features/agents/directors-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('directors') }
}

export default function Page() {
  return <DirectorsPage />
}
