'use client'

/** Who may sign in, what they may do and where, and what of theirs is open. */
import { useQuery } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '@/trpc/client'
import { failureOf } from '@/trpc/failure-of'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Loading } from '@/ui/notice'
import { PageHeader } from '@/ui/page-header'
import { Denied } from './denied'
import { NewPersonDialog } from './new-person-dialog'
import { OnceShown } from './once-shown'
import { PeopleTable } from './people-table'
import { PersonDialog } from './person-dialog'
import { useMay } from './use-may'

export function PeoplePage() {
  const t = useTranslations('people')
  const trpc = useTRPC()
  const people = useQuery(trpc.people.list.queryOptions(undefined, { retry: false }))
  const denied = useMay('admin')
  const failed = failureOf(people)
  const [adding, setAdding] = useState(false)
  const [chosen, setChosen] = useState<string>()
  const [password, setPassword] = useState<{ who: string; secret: string }>()
  const person = people.data?.find(({ id }) => id === chosen)
  return (
    <>
      <PageHeader
        title={t('title')}
        note={t('note')}
        actions={
          <Button
            variant="primary"
            icon={<UserPlus />}
            denied={denied}
            disabled={!people.data}
            onClick={() => setAdding(true)}
          >
            {t('add')}
          </Button>
        }
      />
      {password && <OnceShown title={t('passwordOnce', { who: password.who })} secret={password.secret} />}
      <Card flush>
        {failed ? (
          <Denied error={failed} />
        ) : !people.data ? (
          <Loading label={t('title')} />
        ) : (
          <PeopleTable people={people.data} onChoose={setChosen} />
        )}
      </Card>
      {adding && <NewPersonDialog onClose={() => setAdding(false)} onMade={setPassword} />}
      {person && (
        <PersonDialog key={person.id} person={person} onClose={() => setChosen(undefined)} onPassword={setPassword} />
      )}
    </>
  )
}
