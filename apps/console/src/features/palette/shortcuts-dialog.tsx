'use client'

import { useTranslations } from 'next-intl'
import { Dialog } from '@/ui/dialog'
import { Keys } from '@/ui/keys'
import { type Shortcut, shortcuts } from './shortcuts'
import { useShortcutWords } from './use-shortcut-words'

export function ShortcutsDialog({ onClose }: { onClose(): void }) {
  const t = useTranslations('palette')
  const dialog = useTranslations('dialog')
  const words = useShortcutWords()
  return (
    <Dialog open onOpenChange={onClose} title={t('shortcuts')} description={t('note')} closeLabel={dialog('close')}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-1.5 text-sm">
        {shortcuts.map(shortcut => (
          <Line key={shortcut.keys.join(' ')} shortcut={shortcut} words={words(shortcut)} />
        ))}
        <dt>
          <Keys keys={['←', '→']} />
        </dt>
        <dd>{t('arrows')}</dd>
        <dt>
          <Keys keys={['Esc']} />
        </dt>
        <dd>{t('escape')}</dd>
      </dl>
    </Dialog>
  )
}

const Line = ({ shortcut, words }: { shortcut: Shortcut; words: string }) => (
  <>
    <dt>
      <Keys keys={shortcut.keys} />
    </dt>
    <dd>{words}</dd>
  </>
)
