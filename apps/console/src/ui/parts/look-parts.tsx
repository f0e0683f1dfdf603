'use client'

/** Type, colour and state: what everything else is made of. */
import { useTranslations } from 'next-intl'
import { Figure, type Shape, StateMark, Tag, type Tone } from '../state-mark'
import { Part, PartList } from './part-list'

const sizes = ['text-xl', 'text-base', 'text-sm', 'text-xs'] as const
const grounds = ['bg-ground', 'bg-panel', 'bg-sunken', 'bg-accent-soft'] as const
const inks = ['text-ink', 'text-ink-soft', 'text-ink-faint', 'text-accent'] as const
const states: [Tone, Shape][] = [
  ['ok', 'disc'],
  ['idle', 'ring'],
  ['accent', 'diamond'],
  ['warn', 'triangle'],
  ['bad', 'triangle'],
  ['warn', 'square'],
  ['idle', 'dash'],
]

export function LookParts() {
  const t = useTranslations('parts')
  return (
    <PartList title={t('look')} note={t('lookNote')}>
      <Part name="type">
        {sizes.map(size => (
          <span key={size} className={size}>
            {size} 简体
          </span>
        ))}
        <span className="font-mono text-xs">font-mono 0O1l 10.0.0.1:80</span>
      </Part>
      <Part name="ink">
        {inks.map(ink => (
          <span key={ink} className={`text-sm ${ink}`}>
            {ink}
          </span>
        ))}
      </Part>
      <Part name="ground">
        {grounds.map(ground => (
          <span key={ground} className={`rounded border border-line px-3 py-2 text-xs ${ground}`}>
            {ground}
          </span>
        ))}
      </Part>
      <Part name="StateMark">
        {states.map(([tone, shape]) => (
          <StateMark key={tone + shape} tone={tone} shape={shape}>
            {tone} {shape}
          </StateMark>
        ))}
      </Part>
      <Part name="Figure">
        {states.map(([tone, shape]) => (
          <Figure key={tone + shape} tone={tone} shape={shape} />
        ))}
      </Part>
      <Part name="Tag">
        {(['idle', 'accent', 'ok', 'warn', 'bad'] as const).map(tone => (
          <Tag key={tone} tone={tone}>
            {tone}
          </Tag>
        ))}
      </Part>
    </PartList>
  )
}
