import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ClusterPage } from '@/features/cluster/cluster-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('overview') }
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ClusterPage clusterId={(await params).id} />
}
