'use client'

import { useTranslations } from 'next-intl'
import { PageHeader } from '@/ui/page-header'
import { AgentTable } from './agent-table'
import { IdentityCard } from './identity-card'
import { TokenCard } from './token-card'
import { WaitingAgents } from './waiting-agents'

export function DirectorsPage() {
  const t = useTranslations('agents')
  return (
    <>
      <PageHeader title={t('title')} note={t('note')} />
      <WaitingAgents />
      <AgentTable />
      <TokenCard />
      <IdentityCard />
    </>
  )
}
