'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Field, Input, Select } from '@/ui/field'
import { tell } from '@/ui/toast'
import type { ShownDifference } from './difference-list'

const HOUR = 3_600_000
const hours = [1, 8, 24, 168] as const

/** For how long, and why: whoever looks next reads both. */
export function IgnoreDialog({
  clusterId,
  difference,
  onClose,
}: {
  clusterId: string
  difference: ShownDifference
  onClose(): void
}) {
  const t = useTranslations('truth')
  const tDialog = useTranslations('dialog')
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const [time, setTime] = useState<number>(hours[1])
  const ignore = useMutation(
    useTRPC().truth.ignore.mutationOptions({
      onError: error => tell.failed(t('failed'), error.message),
      onSuccess: async () => {
        await queries.invalidateQueries()
        onClose()
      },
    }),
  )
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={t('ignoreTitle')}
      description={t('ignoreNote')}
      closeLabel={tDialog('close')}
      footer={
        <>
          <Button onClick={onClose}>{tDialog('cancel')}</Button>
          <Button
            variant="primary"
            busy={ignore.isPending}
            disabled={reason.trim().length < 3}
            onClick={() => ignore.mutate({ clusterId, key: difference.key, reason, until: Date.now() + time * HOUR })}
          >
            {t('ignoreDo')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label={t('reason')}>
          {props => (
            <Input {...props} maxLength={300} value={reason} onChange={event => setReason(event.target.value)} />
          )}
        </Field>
        <Field label={t('howLong')}>
          {props => (
            <Select {...props} value={time} onChange={event => setTime(Number(event.target.value))}>
              {hours.map(each => (
                <option key={each} value={each}>
                  {t('hours', { n: each })}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
    </Dialog>
  )
}
