'use client'

/** Every part of the interface in all its states, to be looked at in light and dark, wide and narrow, in both languages. */
import { useTranslations } from 'next-intl'
import { PageHeader } from '../page-header'
import { ControlParts } from './control-parts'
import { LookParts } from './look-parts'
import { ShownParts } from './shown-parts'

export function PartsPage() {
  const t = useTranslations('parts')
  return (
    <>
      <PageHeader title={t('title')} note={t('note')} />
      <LookParts />
      <ControlParts />
      <ShownParts />
    </>
  )
}
