import type { ReactNode } from 'react'

export interface PageHeaderProps {
  title: ReactNode
  /** Small line above the title. */
  over?: ReactNode
  note?: ReactNode
  actions?: ReactNode
}

export const PageHeader = ({ title, over, note, actions }: PageHeaderProps) => (
  <header className="flex flex-wrap items-end gap-x-4 gap-y-2">
    <div className="min-w-0">
      {over && <div className="text-xs text-ink-faint">{over}</div>}
      <h1 className="text-xl leading-tight font-semibold tracking-tight">{title}</h1>
      {note && <div className="mt-0.5 text-sm text-ink-soft">{note}</div>}
    </div>
    {actions && <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>}
  </header>
)
