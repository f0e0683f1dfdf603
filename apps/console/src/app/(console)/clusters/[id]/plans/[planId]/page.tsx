import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { PlanPage } from '@/features/plan/plan-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('plan'))('title') }
}

export default async function Page({ params }: { params: Promise<{ id: string; planId: string }> }) {
  const { id, planId } = await params
  return <PlanPage clusterId={id} planId={planId} />
}
