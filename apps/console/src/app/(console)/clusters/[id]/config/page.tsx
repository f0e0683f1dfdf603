import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ConfigPage } from '@/features/config/config-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('config') }
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ConfigPage clusterId={(await params).id} />
}
