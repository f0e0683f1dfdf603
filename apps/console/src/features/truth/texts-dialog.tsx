'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '@/trpc/client'
import { Dialog } from '@/ui/dialog'
import { Loading } from '@/ui/notice'
import { DiffView } from '../diff/diff-view'
import type { ShownDifference } from './difference-list'

/** From what was deployed to what the director runs. */
export function TextsDialog({ difference, onClose }: { difference: ShownDifference; onClose(): void }) {
  const t = useTranslations('truth')
  const tDialog = useTranslations('dialog')
  const { directorId, director } = difference
  const texts = useQuery(useTRPC().truth.texts.queryOptions({ directorId }, { staleTime: 0 }))
  const title = t('textsOf', { director })
  return (
    <Dialog open onOpenChange={open => !open && onClose()} title={title} closeLabel={tDialog('close')} wide>
      {texts.data ? (
        <DiffView before={texts.data.desired} after={texts.data.running} label={title} />
      ) : (
        <Loading label={title} />
      )}
    </Dialog>
  )
}
