import type { Metadata } from 'next'
import { VirtualServerPage } from '@/features/virtual-server/virtual-server-page'
import { virtualServerOf } from '@/paths'

type Params = Promise<{ id: string; slug: string }>

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: virtualServerOf((await params).slug) }
}

export default async function Page({ params }: { params: Params }) {
  const { id, slug } = await params
  return <VirtualServerPage clusterId={id} virtualServer={virtualServerOf(slug)} />
}
