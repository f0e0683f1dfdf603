'use client'

/** How this browser shows the console: language, colours, time zone. */
import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { LOCALE_COOKIE, languageNames, locales } from '@/i18n/locale'
import { useChosenTimeZone } from '@/i18n/messages-provider'
import { TIME_ZONE_COOKIE } from '@/i18n/time-zone'
import { Card } from '@/ui/card'
import { Field, Select } from '@/ui/field'
import { rememberChoice } from '@/ui/theme'
import { setTheme, useTheme } from '@/ui/use-theme'

export function PreferencesCard() {
  const t = useTranslations('preferences')
  const nav = useTranslations('nav')
  const router = useRouter()
  const locale = useLocale()
  const theme = useTheme()
  const zone = useChosenTimeZone()
  const [zones, setZones] = useState<string[]>(zone ? [zone] : [])
  const [own, setOwn] = useState('')
  useEffect(() => {
    setZones([...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])])
    setOwn(Intl.DateTimeFormat().resolvedOptions().timeZone)
  }, [])
  const remember = (cookie: string, value: string) => {
    rememberChoice(cookie, value)
    router.refresh()
  }
  return (
    <Card title={t('title')} aside={t('note')}>
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label={nav('language')}>
          {props => (
            <Select {...props} value={locale} onChange={event => remember(LOCALE_COOKIE, event.target.value)}>
              {locales.map(code => (
                <option key={code} value={code}>
                  {languageNames[code]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t('theme')}>
          {props => (
            <Select {...props} value={theme} onChange={event => setTheme(event.target.value)}>
              {(['system', 'light', 'dark'] as const).map(each => (
                <option key={each} value={each}>
                  {t(`themes.${each}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t('timeZone')}>
          {props => (
            <Select {...props} value={zone ?? ''} onChange={event => remember(TIME_ZONE_COOKIE, event.target.value)}>
              <option value="">{t('browsers', { zone: own })}</option>
              {zones.map(each => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
    </Card>
  )
}
