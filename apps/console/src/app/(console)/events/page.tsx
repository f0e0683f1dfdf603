import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { EventsPage } from '@/features/events/events-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('events') }
}

export default function Page() {
  return <EventsPage />
}
