import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names'

type Variant = 'primary' | 'plain' | 'quiet' | 'danger'

const looks: Record<Variant, string> = {
  primary: 'bg-accent text-on-accent border-accent hover:brightness-110',
  plain: 'bg-panel text-ink border-line-strong hover:bg-sunken',
  quiet: 'bg-transparent text-ink-soft border-transparent hover:bg-sunken hover:text-ink',
  danger: 'bg-panel text-bad border-bad/50 hover:bg-bad-soft',
}

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: Variant
  small?: boolean
  icon?: ReactNode
  busy?: boolean
  /** Why it may not be pressed: disables it and says so, also to whoever comes by the keyboard. */
  denied?: string | undefined
}

export function Button({
  variant = 'plain',
  small,
  icon,
  busy,
  denied,
  title,
  className,
  children,
  disabled,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      disabled={(disabled || busy) && denied === undefined}
      aria-disabled={denied !== undefined || undefined}
      title={denied ?? title}
      aria-busy={busy || undefined}
      className={classNames(
        'inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors select-none',
        'disabled:opacity-50 disabled:cursor-not-allowed aria-disabled:opacity-50 aria-disabled:cursor-not-allowed [&_svg]:size-3.5 [&_svg]:shrink-0',
        small ? 'h-6 px-2 text-xs' : 'h-8 px-3 text-sm',
        looks[variant],
        className,
      )}
      {...rest}
      onClick={denied === undefined ? onClick : event => event.preventDefault()}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  )
}

export const Spinner = () => (
  <span
    aria-hidden
    className="inline-block size-3.5 animate-spin rounded-full border-2 border-current border-r-transparent motion-reduce:animate-none"
  />
)
