/** A state is told three times: by colour, by shape and by a word. */
import type { ReactNode } from 'react'
import { classNames } from './class-names'

export type Tone = 'ok' | 'warn' | 'bad' | 'idle' | 'accent'
export type Shape = 'disc' | 'ring' | 'diamond' | 'triangle' | 'square' | 'dash'

const inks: Record<Tone, string> = {
  ok: 'text-ok',
  warn: 'text-warn',
  bad: 'text-bad',
  idle: 'text-idle',
  accent: 'text-accent',
}
const grounds: Record<Tone, string> = {
  ok: 'bg-ok-soft',
  warn: 'bg-warn-soft',
  bad: 'bg-bad-soft',
  idle: 'bg-idle-soft',
  accent: 'bg-accent-soft',
}

const figures: Record<Shape, ReactNode> = {
  disc: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  ring: <circle cx="6" cy="6" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.75" />,
  diamond: <path d="M6 .8 11.2 6 6 11.2.8 6Z" fill="currentColor" />,
  triangle: <path d="M6 1 11.4 10.8H.6Z" fill="currentColor" />,
  square: <rect x="1.75" y="1.75" width="8.5" height="8.5" rx="1" fill="currentColor" />,
  dash: <rect x="1" y="4.75" width="10" height="2.5" rx="1" fill="currentColor" />,
}

export const Figure = ({ shape, tone }: { shape: Shape; tone: Tone }) => (
  <svg aria-hidden viewBox="0 0 12 12" className={classNames('size-2.5 shrink-0', inks[tone])}>
    {figures[shape]}
  </svg>
)

export interface StateMarkProps {
  tone: Tone
  shape: Shape
  children: ReactNode
  /** Without a ground: for rows where many stand under each other. */
  bare?: boolean
  title?: string
}

export function StateMark({ tone, shape, children, bare, title }: StateMarkProps) {
  return (
    <span
      title={title}
      className={classNames(
        'inline-flex items-center gap-1.5 text-xs font-semibold whitespace-nowrap',
        inks[tone],
        !bare && `rounded px-1.5 py-0.5 ${grounds[tone]}`,
      )}
    >
      <Figure shape={shape} tone={tone} />
      {children}
    </span>
  )
}

export const Tag = ({ children, tone = 'idle', title }: { children: ReactNode; tone?: Tone; title?: string }) => (
  <span
    title={title}
    className={classNames(
      'rounded px-1.5 py-px text-[0.6875rem] font-medium whitespace-nowrap',
      grounds[tone],
      inks[tone],
    )}
  >
    {children}
  </span>
)
