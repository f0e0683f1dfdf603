'use client'

import { useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useMemo, useState } from 'react'
import { paths } from '@/paths'
import { useTRPC } from '@/trpc/client'
import { Keys } from '@/ui/keys'
import { useOpener } from '@/ui/use-opener'
import { find, findablesOf } from './find'
import { hrefOf, type Shortcut, shortcuts } from './shortcuts'
import { useShortcutWords } from './use-shortcut-words'

/** More would not be read. */
const MOST = 40

export interface SearchDialogProps {
  path: string
  onClose(): void
  onShortcut(shortcut: Shortcut): void
}

export function SearchDialog({ path, onClose, onShortcut }: SearchDialogProps) {
  const t = useTranslations('palette')
  const words = useShortcutWords()
  const router = useRouter()
  const trpc = useTRPC()
  const giveBack = useOpener(true)
  const [query, setQuery] = useState('')
  const outlines = useQuery(trpc.cluster.overview.queryOptions({}))
  const findables = useMemo(() => findablesOf(outlines.data ?? []), [outlines.data])
  const { found, more } = useMemo(() => find(findables, query, MOST), [findables, query])
  const first = outlines.data?.[0]?.id
  const deeds = shortcuts.filter(
    shortcut =>
      shortcut.does !== 'search' &&
      (shortcut.does !== 'go' || hrefOf(shortcut.to, path, first) !== undefined) &&
      words(shortcut).toLowerCase().includes(query.trim().toLowerCase()),
  )
  const go = (href: string) => {
    onClose()
    router.push(href)
  }
  return (
    <Radix.Root open onOpenChange={onClose}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-black/40" />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={giveBack}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border border-line-strong bg-panel shadow-xl"
        >
          <Radix.Title className="sr-only">{t('search')}</Radix.Title>
          <Command shouldFilter={false} label={t('search')} loop>
            <Command.Input
              value={query}
              onValueChange={setQuery}
              placeholder={t('placeholder')}
              className="h-11 w-full border-b border-line bg-transparent px-4 text-base outline-none"
            />
            <Command.List className="max-h-[60vh] overflow-y-auto p-1.5">
              {found.length > 0 && (
                <Command.Group heading={<Heading>{t('found')}</Heading>}>
                  {found.map(({ kind, title, within, href }) => (
                    <Item key={`${kind} ${title} ${href}`} onSelect={() => go(href)}>
                      <span className="truncate font-mono text-xs font-semibold">{title}</span>
                      <span className="min-w-0 flex-1 truncate text-xs text-ink-faint">{within}</span>
                      <span className="text-xs whitespace-nowrap text-ink-soft">{t(`kinds.${kind}`)}</span>
                    </Item>
                  ))}
                </Command.Group>
              )}
              {more > 0 && <p className="px-2.5 py-1 text-xs text-ink-faint">{t('more', { count: more })}</p>}
              {query.trim() !== '' && found.length === 0 && outlines.data && (
                <p className="px-2.5 py-2 text-sm text-ink-soft">{t('nothing', { query: query.trim() })}</p>
              )}
              {outlines.isError && <p className="px-2.5 py-2 text-sm text-bad">{outlines.error.message}</p>}
              {deeds.length > 0 && (
                <Command.Group heading={<Heading>{t('go')}</Heading>}>
                  {deeds.map(shortcut => (
                    <Item
                      key={shortcut.keys.join(' ')}
                      onSelect={() => {
                        onClose()
                        onShortcut(shortcut)
                      }}
                    >
                      <span className="flex-1">{words(shortcut)}</span>
                      <Keys keys={shortcut.keys} />
                    </Item>
                  ))}
                </Command.Group>
              )}
              {query.trim() !== '' && (
                <Command.Group heading={<Heading>{t('elsewhere')}</Heading>}>
                  <Item onSelect={() => go(`${paths.events}?${new URLSearchParams({ text: query.trim() })}`)}>
                    {t('inEvents', { query: query.trim() })}
                  </Item>
                </Command.Group>
              )}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

const Heading = ({ children }: { children: ReactNode }) => (
  <span className="block px-2.5 pt-2 pb-1 text-xs font-medium text-ink-faint">{children}</span>
)

const Item = ({ onSelect, children }: { onSelect(): void; children: ReactNode }) => (
  <Command.Item
    onSelect={onSelect}
    className="flex h-8 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-sm data-[selected=true]:bg-accent-soft data-[selected=true]:text-accent"
  >
    {children}
  </Command.Item>
)
