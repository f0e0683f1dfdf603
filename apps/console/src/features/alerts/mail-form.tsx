'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { inferRouterInputs } from '@trpc/server'
import { Send } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useMay } from '@/features/people/use-may'
import { paths } from '@/paths'
import type { AppRouter } from '@/server/routers/app-router'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Field, Input, TextArea } from '@/ui/field'
import { Notice } from '@/ui/notice'
import { tell } from '@/ui/toast'
import { TestMailResult } from './test-mail-result'

type MailSettings = inferRouterInputs<AppRouter>['alert']['save']['settings']

/** Fields are named as keepalived names them: they end up in global_defs of every director's draft. */
export function MailForm({
  clusterId,
  start,
  directors,
}: {
  clusterId: string
  start: MailSettings
  directors: string[]
}) {
  const t = useTranslations('alerts')
  const denied = useMay('operator', clusterId)
  const trpc = useTRPC()
  const queries = useQueryClient()
  const [fields, setFields] = useState(() => fieldsOf(start))
  const save = useMutation(
    trpc.alert.save.mutationOptions({
      onSuccess: () => {
        tell.done(t('saved', { n: directors.length }))
        return queries.invalidateQueries()
      },
      onError: error => tell.failed(t('notSaved'), error.message),
    }),
  )
  const test = useMutation(trpc.alert.sendTest.mutationOptions())
  const field = (name: keyof Fields, help: string, type = 'text') => (
    <Field label={<code className="font-mono">{name}</code>} help={help}>
      {props => (
        <Input
          {...props}
          type={type}
          value={fields[name]}
          onChange={event => setFields({ ...fields, [name]: event.target.value })}
        />
      )}
    </Field>
  )

  return (
    <Card title={t('mailTitle')} aside={<code className="font-mono">global_defs</code>}>
      <p className="mb-4 text-sm text-ink-soft">{t('mailNote')}</p>
      <form
        method="dialog"
        className="flex flex-col gap-4"
        onSubmit={event => {
          event.preventDefault()
          save.mutate({ clusterId, settings: settingsOf(fields) })
        }}
      >
        <div className="grid gap-4 md:grid-cols-2">
          <Field
            label={<code className="font-mono">notification_email</code>}
            help={t('help.to')}
            className="md:row-span-2"
          >
            {props => (
              <TextArea
                {...props}
                rows={5}
                value={fields.notification_email}
                onChange={event => setFields({ ...fields, notification_email: event.target.value })}
              />
            )}
          </Field>
          {field('notification_email_from', t('help.from'))}
          {field('smtp_server', t('help.server'))}
          {field('smtp_helo_name', t('help.helo'))}
          {field('smtp_connect_timeout', t('help.timeout'), 'number')}
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Button type="submit" variant="primary" denied={denied} busy={save.isPending}>
            {t('save', { n: directors.length })}
          </Button>
          <Button
            icon={<Send />}
            denied={denied}
            busy={test.isPending}
            onClick={() => test.mutate({ settings: settingsOf(fields) })}
          >
            {t('sendTest')}
          </Button>
          <span className="text-xs text-ink-faint">
            {t('deployNote')}{' '}
            <Link href={paths.config(clusterId)} className="text-accent underline">
              {t('toConfig')}
            </Link>
          </span>
        </div>
        {test.isError && <Notice tone="bad">{test.error.message}</Notice>}
        {test.data && <TestMailResult {...test.data} />}
      </form>
    </Card>
  )
}

interface Fields {
  notification_email: string
  notification_email_from: string
  smtp_server: string
  smtp_helo_name: string
  smtp_connect_timeout: string
}

const fieldsOf = (settings: MailSettings): Fields => ({
  notification_email: settings.notification_email.join('\n'),
  notification_email_from: settings.notification_email_from ?? '',
  smtp_server: settings.smtp_server ? hostPort(settings.smtp_server) : '',
  smtp_helo_name: settings.smtp_helo_name ?? '',
  smtp_connect_timeout: String(settings.smtp_connect_timeout / 1000),
})

const hostPort = ({ host, port }: { host: string; port: number }) => (port === 25 ? host : `${host} ${port}`)

/** `host`, `host port` or `host:port`: keepalived writes the middle one. An IPv6 address has colons of its own. */
function settingsOf(fields: Fields): MailSettings {
  const [host = '', port] = fields.smtp_server.trim().match(/^[^\s:]+:\d+$/)
    ? fields.smtp_server.trim().split(':')
    : fields.smtp_server.trim().split(/\s+/)
  const text = (value: string) => value.trim() || undefined
  return {
    notification_email: fields.notification_email.split(/[\s,;]+/).filter(Boolean),
    notification_email_from: text(fields.notification_email_from),
    smtp_server: host ? { host, port: Number(port ?? 25) } : undefined,
    smtp_helo_name: text(fields.smtp_helo_name),
    smtp_connect_timeout: Math.round(Number(fields.smtp_connect_timeout || 30) * 1000),
  }
}
