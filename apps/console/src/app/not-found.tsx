import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { paths } from '@/paths'
import { Empty } from '@/ui/notice'

export default async function NotFound() {
  const t = await getTranslations('notFound')
  return (
    <main className="flex min-h-screen items-center justify-center">
      <Empty
        title={t('title')}
        action={
          <Link href={paths.dashboard} className="font-semibold text-accent hover:underline">
            {t('home')}
          </Link>
        }
      >
        {t('note')}
      </Empty>
    </main>
  )
}
