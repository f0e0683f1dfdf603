'use client'

/** Whether the person who is signed in may do a thing: undefined if so, else the reason, to stand on what is disabled. */
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '@/trpc/client'
import { type Role, reaches, roleIn } from './rights'

/** Without a cluster: everywhere. The server judges by the same rights; this only says so before it is tried. */
export function useMay(role: Role, clusterId?: string): string | undefined {
  const t = useTranslations('rights')
  const session = useQuery(useTRPC().session.current.queryOptions())
  if (!session.data) return undefined
  const { rights } = session.data
  const held = clusterId === undefined ? rights.everywhere : roleIn(rights, clusterId)
  if (reaches(held, role)) return undefined
  return t(clusterId === undefined ? 'needsEverywhere' : 'needsHere', { role: t(role) })
}
