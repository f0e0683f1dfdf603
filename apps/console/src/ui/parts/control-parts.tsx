'use client'

/** What is pressed, typed into, chosen and dragged. */
import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button, Spinner } from '../button'
import { ConfirmButton } from '../confirm-button'
import { Dialog } from '../dialog'
import { DragBar } from '../drag-bar'
import { Field, Input, Select, TextArea } from '../field'
import { Keys } from '../keys'
import { MomentInput } from '../moment-input'
import { Tabs } from '../tabs'
import { tell } from '../toast'
import { Part, PartList } from './part-list'

/** A time that does not move, so that the page looks the same every day. */
export const THEN = Date.UTC(2026, 0, 1, 12)

const variants = ['primary', 'plain', 'quiet', 'danger'] as const

export function ControlParts() {
  const t = useTranslations('parts')
  const words = useTranslations('dialog')
  const [tab, setTab] = useState('one')
  const [value, setValue] = useState(40)
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(THEN)
  return (
    <PartList title={t('controls')} note={t('controlsNote')}>
      <Part name="Button">
        {variants.map(variant => (
          <Button key={variant} variant={variant} icon={<Plus />}>
            {variant}
          </Button>
        ))}
        <Button small>small</Button>
        <Button busy>busy</Button>
        <Button denied={t('denied')}>denied</Button>
      </Part>
      <Part name="Spinner">
        <Spinner />
      </Part>
      <Part name="Field">
        <div className="grid w-full gap-3 sm:grid-cols-3">
          <Field label="Input" help={t('help')}>
            {props => <Input {...props} defaultValue="10.0.0.1" />}
          </Field>
          <Field label="Input" error={t('error')}>
            {props => <Input {...props} defaultValue="300" />}
          </Field>
          <Field label="Select">
            {props => (
              <Select {...props}>
                <option>{t('choice')}</option>
              </Select>
            )}
          </Field>
          <Field label="TextArea" className="sm:col-span-3">
            {props => <TextArea {...props} rows={2} />}
          </Field>
        </div>
      </Part>
      <Part name="MomentInput">
        <MomentInput label="MomentInput" at={at} onMoment={setAt} />
      </Part>
      <Part name="Tabs">
        <Tabs
          label="Tabs"
          value={tab}
          onChange={setTab}
          tabs={['one', 'two'].map(each => ({ value: each, label: each }))}
        />
      </Part>
      <Part name="DragBar">
        <div className="w-full max-w-md">
          <DragBar label="DragBar" value={value} max={100} mark={60} onChange={setValue} onCommit={setValue} />
        </div>
        <span className="text-xs">{value}</span>
        <Keys keys={['←', '→']} />
      </Part>
      <Part name="Dialog">
        <Button onClick={() => setOpen(true)}>{t('openDialog')}</Button>
        <Dialog
          open={open}
          onOpenChange={setOpen}
          title="Dialog"
          description={t('dialogNote')}
          closeLabel={words('close')}
          footer={<Button onClick={() => setOpen(false)}>{words('close')}</Button>}
        >
          {t('dialogNote')}
        </Dialog>
      </Part>
      <Part name="ConfirmButton">
        <ConfirmButton asks="ConfirmButton" means={t('dialogNote')} onConfirm={() => tell.done(t('done'))}>
          {t('openDialog')}
        </ConfirmButton>
      </Part>
      <Part name="tell">
        <Button onClick={() => tell.done(t('done'))}>{t('showDone')}</Button>
        <Button onClick={() => tell.failed(t('error'), t('help'))}>{t('showFailed')}</Button>
      </Part>
    </PartList>
  )
}
