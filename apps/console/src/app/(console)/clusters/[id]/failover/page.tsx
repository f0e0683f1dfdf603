import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { FailoverPage } from '@/features/failover/failover-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('failover') }
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <FailoverPage clusterId={(await params).id} />
}
