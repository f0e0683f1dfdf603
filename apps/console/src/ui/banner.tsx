import type { ReactNode } from 'react'
import { Figure } from './state-mark'

export interface BannerProps {
  /** What is wrong with the whole page. */
  title: ReactNode
  /** How old, how far. */
  detail?: ReactNode
  action?: ReactNode
}

/** Over the whole page, and stays while it is scrolled: nothing below is to be believed as it stands. */
export const Banner = ({ title, detail, action }: BannerProps) => (
  <div
    role="alert"
    className="sticky top-0 z-30 flex flex-wrap items-center gap-2 border-b border-bad/40 bg-bad-soft px-6 py-2 text-sm font-semibold text-bad"
  >
    <Figure shape="triangle" tone="bad" />
    {title}
    {detail && <span className="font-normal text-ink-soft">{detail}</span>}
    {action}
  </div>
)
