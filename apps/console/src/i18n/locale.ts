/** Languages of the console. The choice lies in a cookie, never in the path. */
export const locales = ['en', 'zh'] as const
export type Locale = (typeof locales)[number]
/** Each in its own language. */
export const languageNames = { en: 'English', zh: '简体中文' } as const satisfies Record<Locale, string>
export const LOCALE_COOKIE = 'keelson-locale'

/** What was chosen, else what the browser prefers, else English. */
export function chooseLocale(cookie: string | undefined, acceptLanguage: string | null): Locale {
  const chosen = locales.find(locale => locale === cookie)
  if (chosen) return chosen
  for (const part of (acceptLanguage ?? '').split(',')) {
    const tag = part.trim().slice(0, 2).toLowerCase()
    const known = locales.find(locale => locale === tag)
    if (known) return known
  }
  return 'en'
}
