'use client'

import { Popover } from 'radix-ui'
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'
import { classNames } from './class-names'

export interface StripMark {
  key: string
  good: boolean
  /** All that there is to say of it, in one sentence: what a screen reader says. */
  label: string
  detail: ReactNode
}

/**
 * Many small results in a row, the latest at the right: a dot is good, a triangle is not. One is looked at by pointer, or
 * by arrows, Home and End when the strip has the focus.
 */
export function MarkStrip({ label, marks }: { label: string; marks: readonly StripMark[] }) {
  const id = useId()
  const strip = useRef<HTMLDivElement>(null)
  const [key, setKey] = useState<string>()
  const current = marks.findIndex(mark => mark.key === key)
  const shown = marks[current]
  const anchor = useRef<{ getBoundingClientRect(): DOMRect }>({
    getBoundingClientRect: () =>
      (strip.current?.querySelector('[aria-selected="true"]') ?? strip.current)?.getBoundingClientRect() ??
      new DOMRect(),
  })

  function press(event: KeyboardEvent) {
    if (event.key === 'Escape') return setKey(undefined)
    const next = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: marks.length - 1 }[event.key]
    if (next === undefined) return
    event.preventDefault()
    setKey(marks[Math.max(0, Math.min(marks.length - 1, next))]?.key)
  }

  return (
    <Popover.Root open={shown !== undefined}>
      <Popover.Anchor virtualRef={anchor} key={key} />
      <div
        ref={strip}
        role="listbox"
        aria-label={label}
        aria-orientation="horizontal"
        aria-activedescendant={shown && `${id}-${shown.key}`}
        tabIndex={0}
        onKeyDown={press}
        onFocus={() => setKey(marks.at(-1)?.key)}
        onBlur={() => setKey(undefined)}
        onPointerLeave={event => document.activeElement !== event.currentTarget && setKey(undefined)}
        className="inline-flex h-4 max-w-full items-center overflow-hidden rounded-sm"
      >
        {marks.map(mark => (
          <span
            key={mark.key}
            id={`${id}-${mark.key}`}
            role="option"
            tabIndex={-1}
            aria-selected={mark.key === key}
            aria-label={mark.label}
            onPointerEnter={() => setKey(mark.key)}
            onPointerDown={() => setKey(mark.key)}
            className={classNames(
              'flex h-4 w-[7px] shrink-0 items-center justify-center',
              mark.key === key && 'rounded-sm bg-accent-soft',
            )}
          >
            <span
              aria-hidden
              className={
                mark.good
                  ? 'size-[5px] rounded-full bg-ok'
                  : 'h-3 w-[7px] bg-bad [clip-path:polygon(50%_0,100%_100%,0_100%)]'
              }
            />
          </span>
        ))}
      </div>
      <Popover.Portal>
        <Popover.Content
          role="tooltip"
          side="top"
          sideOffset={4}
          onOpenAutoFocus={event => event.preventDefault()}
          onCloseAutoFocus={event => event.preventDefault()}
          className="pointer-events-none z-50 max-w-sm rounded-md border border-line-strong bg-panel px-2.5 py-1.5 text-xs break-words shadow-lg"
        >
          {shown?.detail}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
