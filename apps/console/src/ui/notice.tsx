import type { ReactNode } from 'react'
import { classNames } from './class-names'
import { Figure, type Shape, type Tone } from './state-mark'

const looks: Record<'bad' | 'warn' | 'ok' | 'idle' | 'accent', string> = {
  bad: 'border-bad/40 bg-bad-soft',
  warn: 'border-warn/40 bg-warn-soft',
  ok: 'border-ok/40 bg-ok-soft',
  idle: 'border-line bg-sunken',
  accent: 'border-accent/40 bg-accent-soft',
}
const shapes: Record<Tone, Shape> = { bad: 'triangle', warn: 'triangle', ok: 'disc', idle: 'ring', accent: 'diamond' }

export interface NoticeProps {
  tone: Tone
  title?: ReactNode
  children?: ReactNode
  action?: ReactNode
}

/** Something a person should know where they are. Errors are told to screen readers at once. */
export const Notice = ({ tone, title, children, action }: NoticeProps) => (
  <div
    role={tone === 'bad' ? 'alert' : 'status'}
    className={classNames('flex items-start gap-2.5 rounded-md border px-3 py-2 text-sm', looks[tone])}
  >
    <span className="pt-1">
      <Figure shape={shapes[tone]} tone={tone} />
    </span>
    <div className="min-w-0 flex-1">
      {title && <p className="font-semibold">{title}</p>}
      {children && <div className="break-words text-ink-soft">{children}</div>}
    </div>
    {action}
  </div>
)

export const Empty = ({ title, children, action }: { title: ReactNode; children?: ReactNode; action?: ReactNode }) => (
  <div className="flex flex-col items-center gap-2 px-6 py-12 text-center">
    <p className="text-base font-semibold">{title}</p>
    {children && <div className="max-w-md text-sm text-ink-soft">{children}</div>}
    {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
  </div>
)

export const Loading = ({ label }: { label: string }) => (
  <div role="status" aria-label={label} className="flex flex-col gap-2 p-4">
    <div className="h-4 w-1/3 animate-pulse rounded bg-idle-soft motion-reduce:animate-none" />
    <div className="h-4 w-2/3 animate-pulse rounded bg-idle-soft motion-reduce:animate-none" />
    <div className="h-4 w-1/2 animate-pulse rounded bg-idle-soft motion-reduce:animate-none" />
  </div>
)
