import type { ReactNode } from 'react'
import { LiveProvider } from '@/features/live/live-provider'
import { Shell } from '@/features/session/shell'
import { TrpcProvider } from '@/trpc/client'

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <TrpcProvider>
      <LiveProvider>
        <Shell>{children}</Shell>
      </LiveProvider>
    </TrpcProvider>
  )
}
