'use client'

/** Who did what, when, from where and how it ended. The URL holds the filter. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { Denied } from '@/features/people/denied'
import { useTRPC } from '@/trpc/client'
import { failureOf } from '@/trpc/failure-of'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Empty, Loading, Notice } from '@/ui/notice'
import { PageHeader } from '@/ui/page-header'
import { useSearchWords } from '@/ui/use-search-words'
import { AuditExport } from './audit-export'
import { AuditFilterBar, filterOf } from './audit-filter-bar'
import { AuditTable } from './audit-table'
import { BackupCard } from './backup-card'

export function AuditPage() {
  const t = useTranslations('audit')
  const trpc = useTRPC()
  const { words: search, replace: replaceSearch } = useSearchWords()
  const filter = filterOf(search)
  const entries = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      { filter },
      { getNextPageParam: page => page.next ?? undefined, initialCursor: null, retry: false },
    ),
  )
  const failed = failureOf(entries)
  const chain = useQuery(trpc.audit.verify.queryOptions(undefined, { retry: false }))
  const choose = (name: string, value: string) => {
    const next = new URLSearchParams(search)
    if (value) next.set(name, value)
    else next.delete(name)
    replaceSearch(next)
  }
  const rows = entries.data?.pages.flatMap(page => page.entries) ?? []

  return (
    <>
      <PageHeader title={t('title')} note={t('note')} actions={<AuditExport filter={filter} />} />
      {chain.data &&
        (chain.data.brokenAt === null ? (
          <Notice tone="ok">{t('chainWhole', { n: chain.data.entries })}</Notice>
        ) : (
          <Notice tone="bad" title={t('chainBroken', { seq: chain.data.brokenAt })}>
            {t('chainBrokenNote')}
          </Notice>
        ))}
      <AuditFilterBar search={search} choose={choose} />
      <Card flush>
        {failed ? (
          <Denied error={failed} />
        ) : !entries.data ? (
          <Loading label={t('title')} />
        ) : rows.length === 0 ? (
          <Empty title={t('none')} />
        ) : (
          <AuditTable rows={rows} />
        )}
      </Card>
      {entries.hasNextPage && (
        <div>
          <Button busy={entries.isFetchingNextPage} onClick={() => entries.fetchNextPage()}>
            {t('older')}
          </Button>
        </div>
      )}
      <BackupCard />
    </>
  )
}
