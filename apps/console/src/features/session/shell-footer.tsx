'use client'

import { useQuery } from '@tanstack/react-query'
import { LogOut, Monitor, Moon, Sun } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { LOCALE_COOKIE, languageNames, locales } from '@/i18n/locale'
import { paths } from '@/paths'
import { useSessionEnd, useTRPC } from '@/trpc/client'
import { Select } from '@/ui/field'
import { rememberChoice } from '@/ui/theme'
import { nextTheme, setTheme, useTheme } from '@/ui/use-theme'
import { signOut } from './requests'

const themeIcons = { system: Monitor, light: Sun, dark: Moon }

export function ShellFooter() {
  const t = useTranslations('nav')
  const locale = useLocale()
  const router = useRouter()
  const trpc = useTRPC()
  const session = useQuery(trpc.session.current.queryOptions())
  const { leaving } = useSessionEnd()
  const theme = useTheme()
  const ThemeIcon = themeIcons[theme]

  return (
    <div className="flex flex-col gap-2 border-t border-line p-3 text-xs">
      <div className="flex items-center gap-1.5">
        <Select
          aria-label={t('language')}
          className="!h-7 flex-1 !text-xs"
          value={locale}
          onChange={event => {
            rememberChoice(LOCALE_COOKIE, event.target.value)
            router.refresh()
          }}
        >
          {locales.map(code => (
            <option key={code} value={code}>
              {languageNames[code]}
            </option>
          ))}
        </Select>
        <button
          type="button"
          title={t(`theme.${theme}`)}
          aria-label={t(`theme.${theme}`)}
          onClick={() => setTheme(nextTheme[theme])}
          className="rounded-md border border-line-strong p-1.5 text-ink-soft hover:bg-sunken"
        >
          <ThemeIcon className="size-3.5" />
        </button>
      </div>
      <div className="flex items-center gap-2 text-ink-soft">
        <Link
          href={paths.account}
          className="min-w-0 flex-1 truncate hover:text-ink hover:underline"
          title={`${t('account')}: ${session.data?.email ?? ''}`}
        >
          {session.data?.name ?? ' '}
        </Link>
        <button
          type="button"
          onClick={async () => {
            leaving()
            await signOut()
            location.assign(paths.login)
          }}
          className="flex items-center gap-1 rounded px-1 py-0.5 hover:bg-sunken hover:text-ink"
        >
          <LogOut className="size-3.5" />
          {t('signOut')}
        </button>
      </div>
    </div>
  )
}
