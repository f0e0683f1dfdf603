import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { IncidentPage } from '@/features/incident/incident-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('incident'))('title') }
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <IncidentPage clusterId={(await params).id} />
}
