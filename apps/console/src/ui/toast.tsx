'use client'

import { Toaster as Sonner, toast } from 'sonner'

export const Toaster = () => (
  <Sonner
    position="bottom-center"
    toastOptions={{
      classNames: {
        toast: '!bg-panel !text-ink !border !border-line-strong !rounded-md !shadow-lg !text-sm !font-sans',
        description: '!text-ink-soft',
        error: '!border-bad',
        success: '!border-ok',
      },
    }}
  />
)

export const tell = {
  done: (text: string) => toast.success(text),
  failed: (text: string, detail?: string) => toast.error(text, { description: detail, duration: 12_000 }),
}
