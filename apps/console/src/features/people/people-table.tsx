'use client'

import { useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'next-intl'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { StateMark, Tag } from '@/ui/state-mark'
import { Cell, Head, HeadCell, Row, Table } from '@/ui/table'
import type { Role } from './rights'

export interface Person {
  id: string
  name: string
  email: string
  role: Role | null
  clusters: { clusterId: string; role: Role }[]
  disabled: boolean
  secondFactor: boolean
  sessions: { id: string; from: string | null; userAgent: string | null; usedAt: number; current: boolean }[]
  tokens: { id: string; name: string; role: string; expiresAt: number; lastUsedAt: number | null }[]
}

export function PeopleTable({ people, onChoose }: { people: Person[]; onChoose(id: string): void }) {
  const t = useTranslations('people')
  const rights = useTranslations('rights')
  const format = useFormatter()
  const trpc = useTRPC()
  const clusters = useQuery(trpc.cluster.list.queryOptions())
  const nameOf = (id: string) => clusters.data?.find(cluster => cluster.id === id)?.name ?? id
  return (
    <Table label={t('title')}>
      <Head>
        <HeadCell>{t('person')}</HeadCell>
        <HeadCell>{t('everywhere')}</HeadCell>
        <HeadCell className="min-w-20 !whitespace-normal">{t('inClusters')}</HeadCell>
        <HeadCell>{t('state')}</HeadCell>
        <HeadCell className="min-w-20 !whitespace-normal">{t('secondFactor')}</HeadCell>
        <HeadCell>{t('lastUsed')}</HeadCell>
        <HeadCell right className="min-w-16 !whitespace-normal">
          {t('tokens')}
        </HeadCell>
        <HeadCell className="sticky right-0 bg-panel" />
      </Head>
      <tbody>
        {people.map(person => {
          const used = Math.max(0, ...person.sessions.map(({ usedAt }) => usedAt))
          return (
            <Row key={person.id}>
              <Cell>
                <span className="font-semibold">{person.name}</span>
                <span className="block text-xs text-ink-faint">{person.email}</span>
              </Cell>
              <Cell className="whitespace-nowrap">{person.role ? rights(person.role) : '—'}</Cell>
              <Cell>
                <span className="flex flex-wrap gap-1">
                  {person.clusters.map(({ clusterId, role }) => (
                    <Tag key={clusterId} tone="idle">
                      {nameOf(clusterId)}: {rights(role)}
                    </Tag>
                  ))}
                </span>
              </Cell>
              <Cell>
                <StateMark tone={person.disabled ? 'idle' : 'ok'} shape={person.disabled ? 'ring' : 'disc'} bare>
                  {person.disabled ? t('disabled') : t('enabled')}
                </StateMark>
              </Cell>
              <Cell>{person.secondFactor ? t('on') : t('off')}</Cell>
              <Cell>{used ? format.dateTime(used, 'full') : '—'}</Cell>
              <Cell right>{person.tokens.length}</Cell>
              <Cell right className="sticky right-0 bg-panel">
                <Button small aria-label={t('manageOf', { who: person.email })} onClick={() => onChoose(person.id)}>
                  {t('manage')}
                </Button>
              </Cell>
            </Row>
          )
        })}
      </tbody>
    </Table>
  )
}
