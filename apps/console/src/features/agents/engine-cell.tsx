'use client'

/** The engine of one director, and the way to another: its file adopted first, then moved, and moved back. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useMay } from '@/features/people/use-may'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Tag } from '@/ui/state-mark'
import { tell } from '@/ui/toast'

export interface EngineCellProps {
  clusterId: string
  director: { id: string; name: string }
  engine: 'builtin' | 'keepalived'
  note: string | null
  /** of a file that is not the console's: its hash as it is shown */
  foreign: { file: string; hash: string } | null
}

export function EngineCell({ clusterId, director, engine, note, foreign }: EngineCellProps) {
  const t = useTranslations('engine')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const denied = useMay('admin', clusterId)
  const [asked, setAsked] = useState<'adopt' | 'move'>()
  const then = {
    onSuccess: () => queries.invalidateQueries(),
    onError: (error: { message: string }) => tell.failed(t('failed'), error.message),
    onSettled: () => setAsked(undefined),
  }
  const adopt = useMutation(trpc.engine.adopt.mutationOptions(then))
  const move = useMutation(trpc.engine.move.mutationOptions(then))
  const other = engine === 'builtin' ? 'keepalived' : 'builtin'
  const words = { director: director.name, engine: other }

  return (
    <span className="flex flex-wrap items-center gap-2">
      <span title={note ?? undefined}>{engine}</span>
      {foreign && (
        <>
          <Tag tone="warn">{t('foreign')}</Tag>
          <Button small denied={denied} aria-label={t('adoptOf', words)} onClick={() => setAsked('adopt')}>
            {t('adopt')}
          </Button>
        </>
      )}
      <Button small denied={denied} aria-label={t('moveOf', words)} onClick={() => setAsked('move')}>
        {t('move', words)}
      </Button>
      <Dialog
        open={asked !== undefined}
        onOpenChange={open => !open && setAsked(undefined)}
        title={asked === 'adopt' ? t('adoptOf', words) : t('moveOf', words)}
        closeLabel={t('cancel')}
        footer={
          <>
            <Button onClick={() => setAsked(undefined)}>{t('cancel')}</Button>
            <Button
              variant="primary"
              busy={adopt.isPending || move.isPending}
              onClick={() => {
                if (asked === 'adopt' && foreign) adopt.mutate({ directorId: director.id, hash: foreign.hash })
                else move.mutate({ directorId: director.id, engine: other })
              }}
            >
              {asked === 'adopt' ? t('adopt') : t('move', words)}
            </Button>
          </>
        }
      >
        <p className="text-sm">
          {asked === 'adopt' ? t('adoptMeans', { file: foreign?.file ?? '' }) : t('moveMeans', words)}
        </p>
      </Dialog>
    </span>
  )
}
