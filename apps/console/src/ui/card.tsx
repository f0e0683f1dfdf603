import type { ReactNode } from 'react'
import { classNames } from './class-names'

export interface CardProps {
  title?: ReactNode
  /** At the right of the title. */
  aside?: ReactNode
  children: ReactNode
  className?: string
  /** No padding: for tables that reach the border. */
  flush?: boolean
  label?: string
}

export function Card({ title, aside, children, className, flush, label }: CardProps) {
  return (
    <section
      aria-label={label}
      className={classNames('rounded-lg border border-line bg-panel shadow-panel min-w-0', className)}
    >
      {(title || aside) && (
        <header className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1.5">
          <h2 className="text-sm font-semibold">{title}</h2>
          {aside && <div className="ml-auto flex flex-wrap items-center gap-2 text-xs text-ink-soft">{aside}</div>}
        </header>
      )}
      <div className={flush ? '' : 'p-4'}>{children}</div>
    </section>
  )
}
