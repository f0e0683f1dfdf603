import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { PeoplePage } from '@/features/people/people-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('people') }
}

export default function Page() {
  return <PeoplePage />
}
