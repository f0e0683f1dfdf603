'use client'

import type { Traffic } from '@keelson/contract/messages/live-state'
import { useTranslations } from 'next-intl'
import { bytesASecond } from './bytes-a-second'

/** What goes through in a second. A dash where it is not known: a director that does not say, or that has just begun to count. */
export function TrafficRates({ rates }: { rates: Traffic['rates'] }) {
  const t = useTranslations('virtualServer')
  if (!rates) return <span className="text-ink-faint">—</span>
  const { packetsIn, packetsOut } = rates
  const packets = packetsIn !== undefined && packetsOut !== undefined
  return (
    <span
      className="whitespace-nowrap"
      title={packets ? t('packets', { in: packetsIn.toFixed(0), out: packetsOut.toFixed(0) }) : t('noPackets')}
    >
      {t('through', {
        connections: rates.connections.toFixed(1),
        in: bytesASecond(rates.bytesIn),
        out: bytesASecond(rates.bytesOut),
      })}
    </span>
  )
}
