'use client'

/** The cluster itself: its name, its directors, and the way to forget them. What runs on a director is not touched here. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useMay } from '@/features/people/use-may'
import { paths } from '@/paths'
import { useTRPC } from '@/trpc/client'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { Dialog } from '@/ui/dialog'
import { Field, Input } from '@/ui/field'
import { tell } from '@/ui/toast'
import type { ClusterView, DirectorView } from './cluster-view'
import { AgentMark } from './director-cards'

export function ManageCard({ cluster }: { cluster: ClusterView }) {
  const t = useTranslations('manage')
  const trpc = useTRPC()
  const router = useRouter()
  const queries = useQueryClient()
  const notHere = useMay('admin', cluster.id)
  const notEverywhere = useMay('admin')
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<{ name: string; remove(): void }>()
  const outcome = {
    onSuccess: () => queries.invalidateQueries(),
    onError: (error: { message: string }) => tell.failed(t('failed'), error.message),
  }
  const rename = useMutation(trpc.cluster.rename.mutationOptions(outcome))
  const setFourEyes = useMutation(trpc.cluster.setFourEyes.mutationOptions(outcome))
  const renameDirector = useMutation(trpc.director.rename.mutationOptions(outcome))
  const removeDirector = useMutation(trpc.director.remove.mutationOptions(outcome))
  const removeCluster = useMutation(
    trpc.cluster.remove.mutationOptions({
      ...outcome,
      onSuccess: async () => {
        router.push(paths.dashboard)
        await queries.invalidateQueries()
      },
    }),
  )

  return (
    <Card
      title={t('title')}
      label={t('title')}
      aside={
        <>
          <Button small icon={<Plus />} denied={notHere} onClick={() => setAdding(true)}>
            {t('addDirector')}
          </Button>
          <Button
            small
            variant="danger"
            icon={<Trash2 />}
            denied={notEverywhere}
            onClick={() =>
              setRemoving({ name: cluster.name, remove: () => removeCluster.mutate({ clusterId: cluster.id }) })
            }
          >
            {t('removeCluster')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <NameField
          label={t('clusterName')}
          name={cluster.name}
          onRename={(name, undo) => rename.mutate({ clusterId: cluster.id, name }, { onError: undo })}
        />
        <label className="flex items-center gap-2 text-sm" title={notHere}>
          <input
            type="checkbox"
            className="accent-accent"
            checked={cluster.fourEyes}
            disabled={notHere !== undefined || setFourEyes.isPending}
            onChange={event => setFourEyes.mutate({ clusterId: cluster.id, fourEyes: event.target.checked })}
          />
          {t('fourEyes')}
        </label>
        {cluster.directors.map((director: DirectorView) => (
          <div key={director.id} className="flex flex-wrap items-end gap-3">
            <NameField
              label={t('directorName')}
              name={director.name}
              onRename={(name, undo) => renameDirector.mutate({ directorId: director.id, name }, { onError: undo })}
            />
            <span className="flex h-8 items-center gap-3">
              <AgentMark view={director} />
              <Button
                small
                variant="quiet"
                icon={<Trash2 />}
                denied={notHere ?? (cluster.directors.length === 1 ? t('lastDirector') : undefined)}
                onClick={() =>
                  setRemoving({
                    name: director.name,
                    remove: () => removeDirector.mutate({ directorId: director.id }),
                  })
                }
              >
                {t('removeDirector')}
              </Button>
            </span>
          </div>
        ))}
      </div>
      {adding && <AddDirector clusterId={cluster.id} onClose={() => setAdding(false)} />}
      {removing && <Remove {...removing} onClose={() => setRemoving(undefined)} />}
    </Card>
  )
}

interface NameFieldProps {
  label: string
  name: string
  /** `undo`: for a name that is refused; the field says what the name is. */
  onRename(name: string, undo: () => void): void
}

function NameField({ label, name, onRename }: NameFieldProps) {
  const leave = (field: HTMLInputElement) => {
    const undo = () => {
      field.value = name
    }
    const text = field.value.trim()
    if (text === '') undo()
    else if (text !== name) onRename(text, undo)
  }
  return (
    <Field label={label} className="w-60">
      {props => (
        <Input
          {...props}
          key={name}
          defaultValue={name}
          maxLength={100}
          onBlur={event => leave(event.target)}
          onKeyDown={event => event.key === 'Enter' && event.currentTarget.blur()}
        />
      )}
    </Field>
  )
}

function AddDirector({ clusterId, onClose }: { clusterId: string; onClose(): void }) {
  const t = useTranslations('manage')
  const tDialog = useTranslations('dialog')
  const trpc = useTRPC()
  const router = useRouter()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const add = useMutation(
    trpc.director.add.mutationOptions({
      onSuccess: async ({ id }) => {
        await queries.invalidateQueries()
        router.push(paths.config(clusterId, id))
      },
      onError: error => tell.failed(t('failed'), error.message),
    }),
  )
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={t('addDirector')}
      description={t('addNote')}
      closeLabel={tDialog('close')}
      footer={
        <>
          <Button onClick={onClose}>{tDialog('cancel')}</Button>
          <Button
            variant="primary"
            busy={add.isPending}
            disabled={name.trim() === ''}
            onClick={() =>
              add.mutate({
                clusterId,
                name: name.trim(),
                agentName: null,
                text: `global_defs {\n    router_id ${name.trim()}\n}\n`,
              })
            }
          >
            {t('addDirector')}
          </Button>
        </>
      }
    >
      <Field label={t('directorName')}>
        {props => (
          <Input {...props} autoFocus maxLength={100} value={name} onChange={event => setName(event.target.value)} />
        )}
      </Field>
    </Dialog>
  )
}

/** Typed, because history and drafts go with it. */
function Remove({ name, remove, onClose }: { name: string; remove(): void; onClose(): void }) {
  const t = useTranslations('manage')
  const tDialog = useTranslations('dialog')
  const [typed, setTyped] = useState('')
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={t('removeTitle', { name })}
      description={t('removeNote')}
      closeLabel={tDialog('close')}
      footer={
        <>
          <Button onClick={onClose}>{tDialog('cancel')}</Button>
          <Button
            variant="danger"
            disabled={typed !== name}
            onClick={() => {
              remove()
              onClose()
            }}
          >
            {t('forget')}
          </Button>
        </>
      }
    >
      <Field label={t('typeName', { name })}>
        {props => <Input {...props} autoFocus value={typed} onChange={event => setTyped(event.target.value)} />}
      </Field>
    </Dialog>
  )
}
