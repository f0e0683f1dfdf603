'use client'

import { useQuery } from '@tanstack/react-query'
/** Search over everything, the keys of every page, and the button that says so. */
import { Search } from 'lucide-react'
import { usePathname, useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '@/trpc/client'
import { nextTheme, setTheme, useTheme } from '@/ui/use-theme'
import { SearchDialog } from './search-dialog'
import { hrefOf, type Shortcut } from './shortcuts'
import { ShortcutsDialog } from './shortcuts-dialog'
import { useShortcuts } from './use-shortcuts'

export function Palette() {
  const t = useTranslations('palette')
  const [open, setOpen] = useState<'search' | 'shortcuts'>()
  const router = useRouter()
  const path = usePathname()
  const trpc = useTRPC()
  const theme = useTheme()
  const clusters = useQuery(trpc.cluster.list.queryOptions())
  const carryOut = (shortcut: Shortcut) => {
    switch (shortcut.does) {
      case 'search':
      case 'shortcuts':
        setOpen(shortcut.does)
        break
      case 'theme':
        setTheme(nextTheme[theme])
        break
      case 'go': {
        const href = hrefOf(shortcut.to, path, clusters.data?.[0]?.id)
        if (href) router.push(href)
      }
    }
  }
  useShortcuts(carryOut)
  const close = () => setOpen(undefined)
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen('search')}
        aria-keyshortcuts="Control+K /"
        className="mx-2 mt-1 flex h-8 items-center gap-2 rounded-md border border-line px-2 text-left text-sm text-ink-faint hover:border-line-strong hover:text-ink-soft"
      >
        <Search className="size-4" />
        <span className="flex-1 truncate">{t('search')}</span>
        <kbd className="font-sans text-xs">Ctrl K</kbd>
      </button>
      {open === 'search' && <SearchDialog path={path} onClose={close} onShortcut={carryOut} />}
      {open === 'shortcuts' && <ShortcutsDialog onClose={close} />}
    </>
  )
}
