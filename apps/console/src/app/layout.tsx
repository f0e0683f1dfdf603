import type { Metadata, Viewport } from 'next'
import { cookies, headers } from 'next/headers'
import { getLocale, getMessages } from 'next-intl/server'
import type { ReactNode } from 'react'
import { MessagesProvider } from '@/i18n/messages-provider'
import { chooseTimeZone, TIME_ZONE_COOKIE } from '@/i18n/time-zone'
import { chooseTheme, THEME_COOKIE, themeScript } from '@/ui/theme'
import { Toaster } from '@/ui/toast'
import './globals.css'

export const metadata: Metadata = { title: { default: 'Keelson', template: '%s · Keelson' }, icons: '/icon.svg' }
export const viewport: Viewport = { width: 'device-width', initialScale: 1 }

export default async function RootLayout({ children }: { children: ReactNode }) {
  const locale = await getLocale()
  const choices = await cookies()
  const theme = chooseTheme(choices.get(THEME_COOKIE)?.value)
  const timeZone = chooseTimeZone(choices.get(TIME_ZONE_COOKIE)?.value)
  // set by the server for every request: src/server/http/security-headers.ts
  const nonce = (await headers()).get('x-keelson-nonce') ?? undefined
  return (
    // the script below may add the class before React sees the page
    <html lang={locale} className={theme === 'dark' ? 'dark' : ''} data-theme={theme} suppressHydrationWarning>
      <head>
        {/* the browser hides the nonce from scripts, so that React sees another one than the server wrote */}
        <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: themeScript }} />
      </head>
      <body>
        <MessagesProvider locale={locale} messages={await getMessages()} timeZone={timeZone}>
          {children}
        </MessagesProvider>
        <Toaster />
      </body>
    </html>
  )
}
