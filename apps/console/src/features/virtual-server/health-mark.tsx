'use client'

import type { RealServerState } from '@keelson/contract/messages/live-state'
import { useTranslations } from 'next-intl'
import { type Shape, StateMark, type Tone } from '@/ui/state-mark'

const looks: Record<RealServerState['health'] | 'drained', { tone: Tone; shape: Shape }> = {
  up: { tone: 'ok', shape: 'disc' },
  down: { tone: 'bad', shape: 'triangle' },
  unknown: { tone: 'idle', shape: 'ring' },
  drained: { tone: 'warn', shape: 'dash' },
}

/** Weight 0 drains: said instead of `up`, since it takes nothing new. */
export function HealthMark({
  health,
  weight,
  bare,
}: {
  health: RealServerState['health']
  weight: number
  bare?: boolean
}) {
  const t = useTranslations('health')
  const state = health === 'up' && weight === 0 ? 'drained' : health
  return (
    <StateMark {...looks[state]} {...(bare && { bare })}>
      {t(state)}
    </StateMark>
  )
}

/** healthy of total, as a figure and as one small cell for each real server. */
export function HealthCount({ up, total, realServers }: { up: number; total: number; realServers: RealServerState[] }) {
  const t = useTranslations('health')
  const tone: Tone = up === total ? 'ok' : up === 0 ? 'bad' : 'warn'
  const shape: Shape = up === total ? 'disc' : 'triangle'
  return (
    <span className="inline-flex items-center gap-2">
      <StateMark tone={realServers.length === 0 ? 'idle' : tone} shape={realServers.length === 0 ? 'ring' : shape} bare>
        {realServers.length === 0 ? t('notReported', { total }) : t('count', { up, total })}
      </StateMark>
      {realServers.length <= 24 && (
        <span aria-hidden className="inline-flex gap-0.5">
          {realServers.map(real => (
            <span
              key={real.id}
              title={`${real.id} ${real.health}`}
              className={`h-3 w-1.5 rounded-[1px] ${real.health === 'up' ? (real.weight === 0 ? 'bg-warn' : 'bg-ok') : real.health === 'down' ? 'border border-bad' : 'bg-idle/40'}`}
            />
          ))}
        </span>
      )}
    </span>
  )
}
