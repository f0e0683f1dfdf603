import { cookies, headers } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import { chooseLocale, LOCALE_COOKIE } from './locale'
import { chooseTimeZone, TIME_ZONE_COOKIE } from './time-zone'

export default getRequestConfig(async () => {
  const choices = await cookies()
  const locale = chooseLocale(choices.get(LOCALE_COOKIE)?.value, (await headers()).get('accept-language'))
  const { default: messages } = await import(`../../messages/${locale}.json`)
  const { default: english } = await import('../../messages/en.json')
  return {
    locale,
    // the sentences of directors are known by their English: see features/told
    messages: locale === 'en' ? { ...messages, told: {} } : { ...messages, toldInEnglish: english.told },
    timeZone: chooseTimeZone(choices.get(TIME_ZONE_COOKIE)?.value) ?? 'UTC',
  }
})
