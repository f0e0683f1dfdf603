'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { Button, type ButtonProps } from './button'
import { Dialog } from './dialog'

export interface ConfirmButtonProps extends Omit<ButtonProps, 'onClick'> {
  /** What is about to be done, and to what: the dialog's title. */
  asks: string
  /** What comes of it, and whether it can be undone. */
  means: ReactNode
  onConfirm(): void
}

/** Does nothing before a person has read what it does. */
export function ConfirmButton({ asks, means, onConfirm, children, ...rest }: ConfirmButtonProps) {
  const t = useTranslations('dialog')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button variant="danger" {...rest} onClick={() => setOpen(true)}>
        {children}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={asks}
        closeLabel={t('close')}
        footer={
          <>
            <Button onClick={() => setOpen(false)}>{t('cancel')}</Button>
            <Button
              variant={rest.variant ?? 'danger'}
              onClick={() => {
                setOpen(false)
                onConfirm()
              }}
            >
              {children}
            </Button>
          </>
        }
      >
        <p className="text-sm">{means}</p>
      </Dialog>
    </>
  )
}
