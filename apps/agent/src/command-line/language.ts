/** In which language the command line speaks: --lang, else the system's, as far as we speak it. */
import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import type { Localized } from '@keelson/keepalived-conf/localized'
import { UsageError } from './usage-error'

export type Language = keyof Localized

export const languageOption = { lang: { type: 'string' } } as const

/** @throws UsageError for a language we do not speak */
export function readLanguage(lang: string | undefined): Language {
  if (lang === undefined) return isChinese(new Intl.DateTimeFormat().resolvedOptions().locale) ? 'zh' : 'en'
  if (isChinese(lang)) return 'zh'
  if (/^en([-_.]|$)/i.test(lang)) return 'en'
  throw new UsageError(`--lang ${lang}: must be en or zh`)
}

function isChinese(locale: string): boolean {
  return /^zh([-_.]|$)/i.test(locale)
}

export function messageOf({ message, messageZh }: Diagnostic, language: Language): string {
  return (language === 'zh' && messageZh) || message
}
