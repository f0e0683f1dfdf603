'use client'

import type { Traffic } from '@keelson/contract/messages/live-state'
import { useTranslations } from 'next-intl'
import { bytesASecond } from './bytes-a-second'

/** What goes through in a second. A dash where it is not known: a director that does not say, or that has just begun to count. */
export function TrafficRates({ rates, shape }: { rates: Traffic['rates']; shape?: 'stacked' | 'spoken' }) {
  const t = useTranslations('virtualServer')
  if (!rates) return <span className="text-ink-faint">—</span>
  const { packetsIn, packetsOut } = rates
  const figures = {
    connections: rates.connections.toFixed(1),
    in: bytesASecond(rates.bytesIn),
    out: bytesASecond(rates.bytesOut),
  }
  const packets = packetsIn !== undefined && packetsOut !== undefined
  return (
    <span
      className="whitespace-nowrap"
      title={packets ? t('packets', { in: packetsIn.toFixed(0), out: packetsOut.toFixed(0) }) : t('noPackets')}
    >
      {shape === 'stacked' ? (
        <span className="flex flex-col">
          <span>{t('throughConnections', figures)}</span>
          <span>{t('throughIn', figures)}</span>
          <span>{t('throughOut', figures)}</span>
        </span>
      ) : (
        t(shape === 'spoken' ? 'throughSpoken' : 'through', figures)
      )}
    </span>
  )
}
