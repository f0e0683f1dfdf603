'use client'

import { type AbstractIntlMessages, NextIntlClientProvider } from 'next-intl'
import { type ReactNode, useEffect, useState } from 'react'

/** Times are shown in the browser's zone; the server does not know it, so the first rendering is in UTC. */
export function MessagesProvider({
  locale,
  messages,
  children,
}: {
  locale: string
  messages: AbstractIntlMessages
  children: ReactNode
}) {
  const [timeZone, setTimeZone] = useState('UTC')
  useEffect(() => setTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone), [])
  return (
    <NextIntlClientProvider locale={locale} messages={messages} timeZone={timeZone} formats={formats}>
      {children}
    </NextIntlClientProvider>
  )
}

const formats = {
  dateTime: {
    day: { month: '2-digit', day: '2-digit' },
    full: { dateStyle: 'medium', timeStyle: 'medium' },
    precise: { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' },
    time: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  },
} as const
