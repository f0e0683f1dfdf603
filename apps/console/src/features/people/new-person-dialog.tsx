'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Field, Input } from '@/ui/field'
import { Notice } from '@/ui/notice'
import { type Granted, RoleFields } from './role-fields'

export interface NewPersonDialogProps {
  onClose(): void
  onMade(password: { who: string; secret: string }): void
}

export function NewPersonDialog({ onClose, onMade }: NewPersonDialogProps) {
  const t = useTranslations('people')
  const dialog = useTranslations('dialog')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [granted, setGranted] = useState<Granted>({ role: 'viewer', clusters: [] })
  const create = useMutation(
    trpc.people.create.mutationOptions({
      onSuccess: made => {
        queries.invalidateQueries({ queryKey: trpc.people.list.queryKey() })
        onMade({ who: email, secret: made.password })
        onClose()
      },
    }),
  )
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={t('add')}
      description={t('addNote')}
      closeLabel={dialog('close')}
      footer={
        <>
          <Button onClick={onClose}>{dialog('cancel')}</Button>
          <Button
            variant="primary"
            busy={create.isPending}
            disabled={!name.trim() || !email.trim()}
            onClick={() => create.mutate({ name, email, ...granted })}
          >
            {t('create')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {create.isError && <Notice tone="bad">{create.error.message}</Notice>}
        <Field label={t('name')}>
          {props => <Input {...props} value={name} maxLength={100} onChange={event => setName(event.target.value)} />}
        </Field>
        <Field label={t('email')}>
          {props => <Input {...props} type="email" value={email} onChange={event => setEmail(event.target.value)} />}
        </Field>
        <RoleFields value={granted} onChange={setGranted} />
      </div>
    </Dialog>
  )
}
