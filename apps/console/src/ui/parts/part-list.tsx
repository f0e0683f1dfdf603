import type { ReactNode } from 'react'
import { Card } from '../card'

/** Parts of one kind, each with its name as it is imported by. */
export const PartList = ({ title, note, children }: { title: string; note?: string; children: ReactNode }) => (
  <Card title={title} aside={note}>
    <div className="flex flex-col divide-y divide-line">{children}</div>
  </Card>
)

export const Part = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="grid items-start gap-x-4 gap-y-1.5 py-3 first:pt-0 last:pb-0 sm:grid-cols-[9rem_1fr]">
    <code className="pt-1 font-mono text-xs text-ink-faint">{name}</code>
    <div className="flex min-w-0 flex-wrap items-center gap-2.5">{children}</div>
  </div>
)
