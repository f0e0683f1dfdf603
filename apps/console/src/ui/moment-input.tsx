'use client'

import { useState } from 'react'
import { Input } from './field'
import { localWords, momentOfLocal } from './local-moment'

export interface MomentInputProps {
  label: string
  /** milliseconds since the epoch, shown in the browser's zone to the second */
  at: number
  max?: number
  onMoment(at: number): void
}

/** Taken when it is left or on Enter: a date that is half typed is a date too, and one that runs on cannot be typed into. */
export function MomentInput({ label, at, max, onMoment }: MomentInputProps) {
  const [typed, setTyped] = useState<string>()
  const take = () => {
    const wanted = typed === undefined ? undefined : momentOfLocal(typed)
    if (wanted !== undefined && typed !== localWords(at)) onMoment(wanted)
    setTyped(undefined)
  }
  return (
    <Input
      type="datetime-local"
      step={1}
      aria-label={label}
      title={label}
      className="!w-[13.5rem]"
      value={typed ?? localWords(at)}
      {...(max !== undefined && { max: localWords(max) })}
      onFocus={() => setTyped(localWords(at))}
      onChange={event => setTyped(event.target.value)}
      onKeyDown={event => event.key === 'Enter' && take()}
      onBlur={take}
    />
  )
}
