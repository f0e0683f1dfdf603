'use client'

import { type ComponentProps, type ReactNode, useId } from 'react'
import { classNames } from './class-names'

export const inputClass =
  'h-8 w-full min-w-0 rounded-md border border-line-strong bg-panel px-2.5 text-sm text-ink disabled:bg-sunken disabled:text-ink-faint aria-disabled:bg-sunken aria-disabled:text-ink-faint aria-invalid:border-bad'

export interface FieldProps {
  label: ReactNode
  help?: ReactNode
  error?: ReactNode
  className?: string
  children(props: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }): ReactNode
}

/** Label, control, help and error, tied together for those who cannot see the order. */
export function Field({ label, help, error, className, children }: FieldProps) {
  const id = useId()
  const note = error ?? help
  return (
    <div className={classNames('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className="text-xs font-medium text-ink-soft">
        {label}
      </label>
      {children({ id, 'aria-describedby': note ? `${id}-note` : undefined, 'aria-invalid': error ? true : undefined })}
      {note && (
        <p id={`${id}-note`} className={classNames('text-xs', error ? 'text-bad' : 'text-ink-faint')}>
          {note}
        </p>
      )}
    </div>
  )
}

export const Input = ({ className, ...rest }: ComponentProps<'input'>) => (
  <input className={classNames(inputClass, className)} {...rest} />
)

export const Select = ({ className, ...rest }: ComponentProps<'select'>) => (
  <select className={classNames(inputClass, 'pr-7', className)} {...rest} />
)

export const TextArea = ({ className, ...rest }: ComponentProps<'textarea'>) => (
  <textarea className={classNames(inputClass, 'h-auto py-1.5', className)} {...rest} />
)
