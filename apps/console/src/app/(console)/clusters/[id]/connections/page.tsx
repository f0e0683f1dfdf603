import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ConnectionsPage } from '@/features/connections/connections-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('connections') }
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ConnectionsPage clusterId={(await params).id} />
}
