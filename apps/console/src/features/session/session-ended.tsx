'use client'

/** The session is no more: says so, and signs in again in place, so that what was typed on the page is not lost. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { useLiveStream } from '@/features/live/live-provider'
import { useSessionEnd, useTRPC, useTRPCClient } from '@/trpc/client'
import { Banner } from '@/ui/banner'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { LoginForm } from './login-form'

/** While the stream is lost: is it the session? A refused socket does not say why. */
const ASK_EVERY = 5000

export function SessionEnded() {
  const t = useTranslations('sessionEnded')
  const tDialog = useTranslations('dialog')
  const { ended, regained } = useSessionEnd()
  const [asking, setAsking] = useState(true)
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const stream = useLiveStream()
  useQuery(
    trpc.session.current.queryOptions(undefined, { refetchInterval: stream === 'lost' && ended === 0 && ASK_EVERY }),
  )
  useEffect(() => setAsking(ended > 0), [ended])
  if (ended === 0) return null

  async function signedIn() {
    const before = queries.getQueryData(trpc.session.current.queryKey())
    const now = await client.session.current.query()
    // What is on the page was asked for with another person's rights, and may be that person's text.
    if (before && before.email !== now.email) return location.reload()
    regained()
  }

  return (
    <>
      <Banner
        title={t('banner')}
        action={
          <Button small onClick={() => setAsking(true)}>
            {t('again')}
          </Button>
        }
      />
      {asking && (
        <Dialog open onOpenChange={setAsking} title={t('title')} description={t('note')} closeLabel={tDialog('close')}>
          <LoginForm onSignedIn={signedIn} />
        </Dialog>
      )}
    </>
  )
}
