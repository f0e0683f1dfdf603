'use client'

import { type AbstractIntlMessages, NextIntlClientProvider } from 'next-intl'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'

export interface MessagesProviderProps {
  locale: string
  messages: AbstractIntlMessages
  /** What was chosen; undefined for the browser's. */
  timeZone: string | undefined
  children: ReactNode
}

const ChosenTimeZone = createContext<string | undefined>(undefined)
export const useChosenTimeZone = (): string | undefined => useContext(ChosenTimeZone)

/** Where no zone was chosen the server does not know the browser's, so the first rendering is in UTC. */
export function MessagesProvider({ locale, messages, timeZone, children }: MessagesProviderProps) {
  const [browsers, setBrowsers] = useState('UTC')
  useEffect(() => setBrowsers(Intl.DateTimeFormat().resolvedOptions().timeZone), [])
  return (
    <NextIntlClientProvider locale={locale} messages={messages} timeZone={timeZone ?? browsers} formats={formats}>
      <ChosenTimeZone value={timeZone}>{children}</ChosenTimeZone>
    </NextIntlClientProvider>
  )
}

const formats = {
  dateTime: {
    full: { dateStyle: 'medium', timeStyle: 'long' },
    day: { year: 'numeric', month: '2-digit', day: '2-digit' },
    precise: { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' },
    time: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  },
} as const
