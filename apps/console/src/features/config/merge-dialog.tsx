'use client'

/** Somebody saved while you wrote: both texts beside each other, what both changed to be chosen line by line. Nothing is lost before. */
import { GitMerge } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Notice } from '@/ui/notice'
import { type MergeChoice, type MergePart, mergedText, mergeTexts } from './merge-texts'

export interface MergeDialogProps {
  name: string
  base: string
  mine: string
  theirs: string
  onMerge(text: string): void
  onClose(): void
}

const choices = ['mine', 'theirs', 'both'] as const
/** Unchanged lines beyond this many are folded. */
const SHOWN = 3

export function MergeDialog({ name, base, mine, theirs, onMerge, onClose }: MergeDialogProps) {
  const t = useTranslations('merge')
  const tDialog = useTranslations('dialog')
  const parts = useMemo(() => mergeTexts(base, mine, theirs), [base, mine, theirs])
  const [chosen, setChosen] = useState<readonly (MergeChoice | undefined)[]>([])
  const total = parts.filter(({ kind }) => kind === 'conflict').length
  const text = mergedText(parts, chosen)
  let conflicts = 0

  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      title={t('title', { name })}
      description={t('note')}
      closeLabel={tDialog('close')}
      wide
      footer={
        <>
          <Button onClick={onClose}>{tDialog('cancel')}</Button>
          <Button
            variant="primary"
            icon={<GitMerge />}
            denied={text === undefined ? t('chooseFirst') : undefined}
            onClick={() => text !== undefined && onMerge(text)}
          >
            {t('take')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Notice tone={total === 0 ? 'ok' : 'warn'}>{t('conflicts', { n: total })}</Notice>
        <div className="overflow-x-auto rounded-md border border-line font-mono text-xs leading-5">
          {parts.map((part, index) => {
            const key = `${part.kind} ${index}`
            if (part.kind === 'agreed') return <Agreed key={key} lines={part.lines} />
            const number = conflicts++
            return (
              <Conflict
                key={key}
                part={part}
                number={number + 1}
                choice={chosen[number]}
                onChoose={choice =>
                  setChosen(known => Array.from({ length: total }, (_, n) => (n === number ? choice : known[n])))
                }
              />
            )
          })}
        </div>
      </div>
    </Dialog>
  )
}

function Agreed({ lines }: { lines: string[] }) {
  const folded = lines.length > 2 * SHOWN + 1
  const shown = folded ? [...lines.slice(0, SHOWN), '⋯', ...lines.slice(-SHOWN)] : lines
  return <pre className="px-3 whitespace-pre text-ink-soft">{shown.join('\n')}</pre>
}

interface ConflictProps {
  part: Extract<MergePart, { kind: 'conflict' }>
  number: number
  choice: MergeChoice | undefined
  onChoose(choice: MergeChoice): void
}

function Conflict({ part, number, choice, onChoose }: ConflictProps) {
  const t = useTranslations('merge')
  const dim = (side: 'mine' | 'theirs') =>
    choice === undefined || choice === side || choice === 'both' ? '' : 'opacity-40'
  return (
    <section aria-label={t('conflict', { n: number })} className="my-1 border-y border-warn/50 bg-warn-soft">
      <div className="grid gap-px md:grid-cols-2">
        {(['mine', 'theirs'] as const).map(side => (
          <div key={side} className={`min-w-0 px-3 py-1 ${dim(side)}`}>
            <p className="font-sans text-xs font-semibold">{t(side)}</p>
            <pre className="overflow-x-auto whitespace-pre">
              {part[side].length > 0 ? part[side].join('\n') : t('nothing')}
            </pre>
          </div>
        ))}
      </div>
      <div className="flex flex-wrap gap-1.5 px-3 pb-2 font-sans">
        {choices.map(each => (
          <Button
            key={each}
            small
            variant={choice === each ? 'primary' : 'plain'}
            aria-pressed={choice === each}
            onClick={() => onChoose(each)}
          >
            {t(`choose.${each}`)}
          </Button>
        ))}
      </div>
    </section>
  )
}
