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
  const [typed, setTyped] = useState<string>()
  const take = () => {
    const wanted = typed === undefined ? undefined : momentOfLocal(typed, zone)
    if (wanted !== undefined && typed !== localWords(at, zone)) onMoment(wanted)
    setTyped(undefined)
  }
  return (
    <Input
      type="datetime-local"
      step={1}
      aria-label={label}
      title={label}
      className="!w-[13.5rem]"
      value={typed ?? localWords(at, zone)}
      {...(max !== undefined && { max: localWords(max, zone) })}
      onFocus={() => setTyped(localWords(at, zone))}
      onChange={event => setTyped(event.target.value)}
      onKeyDown={event => event.key === 'Enter' && take()}
      onBlur={take}
    />
  )
}
