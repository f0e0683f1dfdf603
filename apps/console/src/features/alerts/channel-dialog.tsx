'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocale, useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Field, Input, Select } from '@/ui/field'
import { Notice } from '@/ui/notice'
import { tell } from '@/ui/toast'
import { type ChannelField, type ChannelKind, type ChannelScope, channelFields, channelKinds } from './channel'
import type { ChannelView } from './channel-card'
import { ChannelFieldInput } from './channel-field-input'
import { ScopeFields } from './scope-fields'
import { TestResult } from './test-result'

/** `channel`: undefined for a new one. */
export function ChannelDialog({ channel, onClose }: { channel: ChannelView | undefined; onClose(): void }) {
  const t = useTranslations('alertChannels')
  const dialog = useTranslations('dialog')
  const locale = useLocale()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const [name, setName] = useState(channel?.name ?? '')
  const [kind, setKind] = useState<ChannelKind>(channel?.kind ?? 'email')
  const [values, setValues] = useState<Record<string, string>>(() => valuesOf(kind, channel?.settings))
  const [scope, setScope] = useState<ChannelScope>(
    channel?.scope ?? { clusters: null, severity: 'warning', language: locale === 'zh' ? 'zh' : 'en' },
  )
  const written = { channelId: channel?.id, settings: settingsOf(kind, values) }
  const test = useMutation(trpc.alertChannel.test.mutationOptions())
  const save = useMutation(
    trpc.alertChannel.save.mutationOptions({
      onSuccess: () => {
        tell.done(t('saved', { name }))
        queries.invalidateQueries({ queryKey: trpc.alertChannel.pathKey() })
        onClose()
      },
    }),
  )
  const isKept = (field: ChannelField) => kind === channel?.kind && channel.secretsSet.includes(field.name)
  const isComplete = channelFields[kind].every(field => values[field.name] || field.optional || isKept(field))
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={channel ? t('change', { name: channel.name }) : t('new')}
      description={t(`kindHelp.${kind}`)}
      closeLabel={dialog('close')}
      footer={
        <>
          <Button
            className="mr-auto"
            busy={test.isPending}
            disabled={!isComplete}
            onClick={() => test.mutate({ ...written, language: scope.language })}
          >
            {t('test')}
          </Button>
          <Button onClick={onClose}>{dialog('cancel')}</Button>
          <Button
            variant="primary"
            busy={save.isPending}
            disabled={!isComplete || !name.trim()}
            onClick={() => save.mutate({ ...written, name, scope })}
          >
            {t('save')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {save.isError && <Notice tone="bad">{save.error.message}</Notice>}
        {test.isError && <Notice tone="bad">{test.error.message}</Notice>}
        {test.data && <TestResult {...test.data} />}
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={t('name')}>
            {props => <Input {...props} value={name} maxLength={100} onChange={event => setName(event.target.value)} />}
          </Field>
          <Field label={t('kind')}>
            {props => (
              <Select
                {...props}
                value={kind}
                onChange={event => {
                  const next = channelKinds.find(each => each === event.target.value) ?? kind
                  setKind(next)
                  setValues(valuesOf(next, next === channel?.kind ? channel.settings : undefined))
                  test.reset()
                }}
              >
                {channelKinds.map(each => (
                  <option key={each} value={each}>
                    {t(`kinds.${each}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          {channelFields[kind].map(field => (
            <ChannelFieldInput
              key={field.name}
              field={field}
              kept={isKept(field)}
              value={values[field.name] ?? ''}
              onChange={value => setValues({ ...values, [field.name]: value })}
            />
          ))}
        </div>
        <ScopeFields value={scope} onChange={setScope} />
      </div>
    </Dialog>
  )
}

function valuesOf(kind: ChannelKind, settings: Record<string, unknown> | undefined): Record<string, string> {
  return Object.fromEntries(
    channelFields[kind].map(({ name, start = '' }) => {
      const value = settings?.[name] ?? start
      return [name, Array.isArray(value) ? value.join('\n') : String(value)]
    }),
  )
}

function settingsOf(kind: ChannelKind, values: Record<string, string>) {
  const read = ({ name, input }: ChannelField) => {
    const value = values[name] ?? ''
    if (input === 'number') return Number(value)
    return input === 'lines' ? value.split(/[\s,;]+/).filter(Boolean) : value
  }
  return { kind, ...Object.fromEntries(channelFields[kind].map(field => [field.name, read(field)])) }
}
