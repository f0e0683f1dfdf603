'use client'

import { FileUp } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { classNames } from '@/ui/class-names'
import { TextArea } from '@/ui/field'
import { judge, type ReadFile, readFiles } from './read-files'

/** Drop, choose or paste. */
export function FilePicker({ onFiles }: { onFiles(files: ReadFile[]): void }) {
  const t = useTranslations('import')
  const id = useId()
  const [over, setOver] = useState(false)
  const [pasted, setPasted] = useState('')
  const take = async (input: HTMLInputElement | null) => {
    const chosen = [...(input?.files ?? [])]
    if (!input || chosen.length === 0) return
    input.value = ''
    onFiles(await readFiles(chosen))
  }
  return (
    <Card>
      <div className="grid gap-4 lg:grid-cols-2">
        <label
          htmlFor={id}
          onDragOver={event => {
            event.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={async event => {
            event.preventDefault()
            setOver(false)
            onFiles(await readFiles(event.dataTransfer.files))
          }}
          className={classNames(
            'flex min-h-36 cursor-pointer flex-col items-center justify-center gap-2 rounded-md border-2 border-dashed p-4 text-center',
            'focus-within:border-accent hover:border-accent',
            over ? 'border-accent bg-accent-soft' : 'border-line-strong',
          )}
        >
          <FileUp aria-hidden className="size-6 text-ink-faint" />
          <span className="font-semibold">{t('choose')}</span>
          <span className="text-xs text-ink-faint">{t('chooseNote')}</span>
          <input
            id={id}
            // Chosen before the page had loaded its script they would lie there, and nothing would happen.
            ref={input => {
              take(input)
            }}
            type="file"
            multiple
            className="sr-only"
            onChange={event => take(event.target)}
          />
        </label>
        <div className="flex flex-col gap-2">
          <TextArea
            aria-label={t('paste')}
            placeholder={t('paste')}
            rows={6}
            spellCheck={false}
            className="flex-1 font-mono !text-xs"
            value={pasted}
            onChange={event => setPasted(event.target.value)}
          />
          <Button
            className="self-start"
            disabled={pasted.trim() === ''}
            onClick={() => {
              onFiles([judge('pasted.conf', pasted)])
              setPasted('')
            }}
          >
            {t('addPasted')}
          </Button>
        </div>
      </div>
    </Card>
  )
}
