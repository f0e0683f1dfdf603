'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useMay } from '@/features/people/use-may'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Input } from '@/ui/field'
import { Notice } from '@/ui/notice'
import { tell } from '@/ui/toast'

/** Agents that say hello and that no director claims: a cluster can be made of the files they run. */
export function WaitingAgents() {
  const t = useTranslations('agents')
  const denied = useMay('admin')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const agents = useQuery(trpc.agent.list.queryOptions(undefined, { refetchInterval: 3000 }))
  const [name, setName] = useState('')
  const [left, setLeft] = useState<Set<string>>(new Set())
  const make = useMutation(
    trpc.cluster.createFromAgents.mutationOptions({
      onSuccess: () => queries.invalidateQueries(),
      onError: error => tell.failed(t('notMade'), error.message),
    }),
  )
  const waiting = agents.data?.filter(agent => !agent.binding && agent.connected) ?? []
  if (waiting.length === 0) return null
  const chosen = waiting.filter(agent => !left.has(agent.name))

  return (
    <Card title={t('waitingTitle', { n: waiting.length })} label={t('waitingTitle', { n: waiting.length })}>
      <form
        method="dialog"
        className="flex flex-col gap-3"
        onSubmit={event => {
          event.preventDefault()
          make.mutate({ name, agentNames: chosen.map(agent => agent.name) })
        }}
      >
        <p className="text-sm text-ink-soft">{t('waitingNote')}</p>
        <div className="flex flex-wrap gap-x-4 gap-y-1">
          {waiting.map(agent => (
            <label key={agent.name} className="flex items-center gap-2 text-sm">
              <input
                type="checkbox"
                checked={!left.has(agent.name)}
                onChange={event => {
                  const next = new Set(left)
                  if (event.target.checked) next.delete(agent.name)
                  else next.add(agent.name)
                  setLeft(next)
                }}
              />
              <span className="font-semibold">{agent.name}</span>
              <span className="font-mono text-xs text-ink-faint">{agent.config?.file}</span>
            </label>
          ))}
        </div>
        {waiting.some(agent => agent.engine === 'simulated') && <Notice tone="warn">{t('simulated')}</Notice>}
        {chosen.map(
          ({ name, config }) => config?.included && <IncludedFiles key={name} of={name} {...config.included} />,
        )}
        <div className="flex flex-wrap items-center gap-2">
          <Input
            aria-label={t('clusterName')}
            placeholder={t('clusterName')}
            className="max-w-56"
            required
            maxLength={100}
            value={name}
            onChange={event => setName(event.target.value)}
          />
          <Button type="submit" variant="primary" denied={denied} busy={make.isPending} disabled={chosen.length === 0}>
            {t('makeCluster', { n: chosen.length })}
          </Button>
        </div>
      </form>
    </Card>
  )
}

const MOST_NAMED = 20

/** What becomes of a file that includes others. */
function IncludedFiles({ of: director, files, left }: { of: string; files: string[]; left: string[] }) {
  const t = useTranslations('agents')
  const named = (names: string[]) =>
    [...names.slice(0, MOST_NAMED), ...(names.length > MOST_NAMED ? ['…'] : [])].join(', ')
  return (
    <>
      {files.length > 0 && (
        <Notice tone="idle">{t('included', { director, n: files.length, files: named(files) })}</Notice>
      )}
      {left.length > 0 && <Notice tone="warn">{t('includeLeft', { director, lines: named(left) })}</Notice>}
    </>
  )
}
