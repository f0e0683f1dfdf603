import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { PartsPage } from '@/ui/parts/parts-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('parts'))('title') }
}

export default function Page() {
  return <PartsPage />
}
