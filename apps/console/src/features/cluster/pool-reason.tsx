'use client'

import { useTranslations } from 'next-intl'
import { useTold } from '@/features/told/use-told'
import type { VirtualServerView } from './cluster-view'

/** Why a virtual server is not as it should be, in one line: the first that is down and why, those that take nothing new. */
export function PoolReason({ realServers }: Pick<VirtualServerView, 'realServers'>) {
  const t = useTranslations('virtualServer')
  const told = useTold()
  const down = realServers.filter(({ health }) => health === 'down')
  const drained = realServers.filter(({ health, weight }) => health === 'up' && weight === 0)
  const [first] = down
  if (!first && drained.length === 0) return null
  const words = [
    first && t('firstDown', { real: first.id, reason: told(first.reason) }),
    down.length > 1 && t('moreDown', { count: down.length - 1 }),
    drained.length > 0 &&
      t('drained', {
        list: drained
          .slice(0, 3)
          .map(({ id }) => id)
          .join(', '),
        count: drained.length,
      }),
  ].filter(part => typeof part === 'string')
  const text = words.join(' · ')
  return (
    <p className="max-w-xl truncate text-xs text-ink-soft" title={text}>
      {text}
    </p>
  )
}
