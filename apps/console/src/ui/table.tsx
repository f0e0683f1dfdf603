import type { ComponentProps, ReactNode, RefObject } from 'react'
import { classNames } from './class-names'

export interface TableProps {
  label: string
  /** Scrolls in itself under a head that stays, for tables of hundreds of rows. */
  tall?: boolean
  /** The element that scrolls. */
  scrollRef?: RefObject<HTMLElement | null>
  /** With the head, where not all rows are drawn. */
  rowCount?: number
  children: ReactNode
}

export const Table = ({ label, tall, scrollRef, rowCount, children }: TableProps) => (
  <section
    ref={scrollRef}
    aria-label={label}
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    tabIndex={0}
    className={classNames(
      'overflow-x-auto',
      tall && 'max-h-[65vh] overflow-y-auto [&_thead]:sticky [&_thead]:top-0 [&_thead]:z-10 [&_thead]:bg-panel',
    )}
  >
    <table aria-label={label} aria-rowcount={rowCount} className="w-full border-collapse text-left text-sm">
      {children}
    </table>
  </section>
)

export const Head = ({ children }: { children: ReactNode }) => (
  <thead>
    <tr className="border-b border-line text-xs text-ink-faint">{children}</tr>
  </thead>
)

export const HeadCell = ({ right, className, ...rest }: ComponentProps<'th'> & { right?: boolean }) => (
  <th
    scope="col"
    className={classNames(
      'h-8 px-3 font-medium whitespace-nowrap first:pl-4 last:pr-4',
      right && 'text-right',
      className,
    )}
    {...rest}
  />
)

export const Row = ({ className, ...rest }: ComponentProps<'tr'>) => (
  <tr className={classNames('border-b border-line last:border-b-0 hover:bg-sunken/60', className)} {...rest} />
)

export const Cell = ({
  right,
  mono,
  className,
  ...rest
}: ComponentProps<'td'> & { right?: boolean; mono?: boolean }) => (
  <td
    className={classNames(
      'h-9 px-3 py-1 align-middle first:pl-4 last:pr-4',
      right && 'text-right',
      mono && 'font-mono text-xs',
      className,
    )}
    {...rest}
  />
)

/** Stands for rows that are not drawn. */
export const RowSpace = ({ height }: { height: number }) =>
  height > 0 ? <tr aria-hidden style={{ height }} className="border-0" /> : null
