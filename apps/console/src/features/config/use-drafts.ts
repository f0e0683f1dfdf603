'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { AppRouter } from '@/server/routers/app-router'
import { useTRPC } from '@/trpc/client'
import { failureOf } from '@/trpc/failure-of'
import { tell } from '@/ui/toast'
import type { ConfigFile } from './fixes'

type Saved = inferRouterOutputs<AppRouter>['config']['drafts']['directors'][number]

/** One director's text as it is being edited here; `file` is the director's name, as the findings call it. */
export interface EditedDraft extends ConfigFile {
  directorId: string
  agentName: string | null
  saved: Saved
  dirty: boolean
  /** Somebody else saved after this edit began. */
  overtaken: boolean
  /** what this edit began from */
  base: string
}

interface Edit {
  text: string
  /** what it began from: the third text of a merge */
  base: string
  fromVersion: number
}

export function useDrafts(clusterId: string) {
  const t = useTranslations('config')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const [edits, setEdits] = useState<ReadonlyMap<string, Edit>>(new Map())
  const query = useQuery(trpc.config.drafts.queryOptions({ clusterId }, { refetchInterval: 4000, staleTime: 0 }))
  const drafts = query.data?.directors.map((saved): EditedDraft => {
    const edit = edits.get(saved.id)
    const text = edit?.text ?? saved.text
    return {
      directorId: saved.id,
      agentName: saved.agentName,
      file: saved.name,
      text,
      saved,
      dirty: text !== saved.text,
      base: edit?.base ?? saved.text,
      overtaken: edit !== undefined && edit.fromVersion !== saved.version && text !== saved.text,
    }
  })
  const mutation = useMutation(
    trpc.config.save.mutationOptions({
      onSuccess: async (_saved, { drafts: sent }) => {
        await Promise.all([
          queries.invalidateQueries({ queryKey: trpc.config.drafts.queryKey({ clusterId }) }),
          queries.invalidateQueries({ queryKey: trpc.cluster.overview.queryKey() }),
        ])
        setEdits(known => {
          const next = new Map(known)
          for (const { directorId, text } of sent) if (next.get(directorId)?.text === text) next.delete(directorId)
          return next
        })
        tell.done(t('saved'))
      },
      onError: error => {
        // Who was overtaken sees it at once, and what the other wrote.
        void queries.invalidateQueries({ queryKey: trpc.config.drafts.queryKey({ clusterId }) })
        tell.failed(t('notSaved'), error.message)
      },
    }),
  )

  return {
    name: query.data?.name,
    revision: query.data?.revision ?? null,
    findings: query.data?.findings ?? [],
    error: failureOf(query)?.message,
    drafts,
    saving: mutation.isPending,

    change(next: readonly { file: string; text: string }[]) {
      setEdits(known => {
        const changed = new Map(known)
        for (const { file, text } of next) {
          const draft = drafts?.find(candidate => candidate.file === file)
          if (!draft || draft.text === text) continue
          const { fromVersion, base } = known.get(draft.directorId) ?? {
            fromVersion: draft.saved.version,
            base: draft.saved.text,
          }
          if (text === draft.saved.text) changed.delete(draft.directorId)
          else changed.set(draft.directorId, { text, base, fromVersion })
        }
        return changed
      })
    },

    /** What came of a merge with the text that is saved now. */
    merged({ directorId, saved }: EditedDraft, text: string) {
      setEdits(known => {
        const next = new Map(known)
        if (text === saved.text) next.delete(directorId)
        else next.set(directorId, { text, base: saved.text, fromVersion: saved.version })
        return next
      })
    },

    discard(directorId?: string) {
      setEdits(known => {
        const next = new Map(directorId ? known : [])
        if (directorId) next.delete(directorId)
        return next
      })
    },

    async save() {
      const dirty = drafts?.filter(draft => draft.dirty) ?? []
      if (dirty.length === 0) return
      await mutation
        .mutateAsync({
          clusterId,
          drafts: dirty.map(({ directorId, text, saved }) => ({
            directorId,
            text,
            version: edits.get(directorId)?.fromVersion ?? saved.version,
          })),
        })
        .catch(() => {})
    },
  }
}
