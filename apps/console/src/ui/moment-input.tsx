'use client'

import { useTimeZone } from 'next-intl'
import { useState } from 'react'
import { Input } from './field'
import { localWords, momentOfLocal } from './local-moment'

export interface MomentInputProps {
  label: string
  /** milliseconds since the epoch, shown in the chosen zone to the second */
  at: number
  max?: number
  onMoment(at: number): void
}

/** Taken when it is left or on Enter: a date that is half typed is a date too, and one that runs on cannot be typed into. */
export function MomentInput({ label, at, max, onMoment }: MomentInputProps) {
  const zone = useTimeZone() ?? 'UTC'
  // `before`: as it stood when it was come to. The moment may run on meanwhile, and that is no wish of whoever passes by.
  const [edit, setEdit] = useState<{ before: string; typed: string }>()
  const take = () => {
    const wanted = edit && edit.typed !== edit.before ? momentOfLocal(edit.typed, zone) : undefined
    if (wanted !== undefined) onMoment(wanted)
    setEdit(undefined)
  }
  return (
    <Input
      type="datetime-local"
      step={1}
      aria-label={label}
      title={label}
      className="!w-[13.5rem]"
      value={edit?.typed ?? localWords(at, zone)}
      {...(max !== undefined && { max: localWords(max, zone) })}
      onFocus={() => setEdit({ before: localWords(at, zone), typed: localWords(at, zone) })}
      onChange={event => setEdit({ before: edit?.before ?? localWords(at, zone), typed: event.target.value })}
      onKeyDown={event => event.key === 'Enter' && take()}
      onBlur={take}
    />
  )
}
