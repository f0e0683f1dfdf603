import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { TopologyPage } from '@/features/topology/topology-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('topology') }
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <TopologyPage clusterId={(await params).id} />
}
