'use client'

import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { classNames } from './class-names'

export interface DragBarProps {
  label: string
  value: number
  max: number
  /** What a screen reader says instead of the bare number. */
  valueText?: string
  /** A mark at what was before. */
  mark?: number | undefined
  /** Why it may not be moved: it can be reached and says so. */
  denied?: string | undefined
  /** With every step of a drag. */
  onChange(value: number): void
  /** When the drag ends, and with every key. */
  onCommit(value: number): void
}

/** A bar whose end is dragged: by pointer anywhere on it, or by arrows, PageUp, PageDown, Home and End. */
export function DragBar({ label, value, max, valueText, mark, denied, onChange, onCommit }: DragBarProps) {
  const disabled = denied !== undefined
  const bar = useRef<HTMLDivElement>(null)
  const dragging = useRef(false)
  const latest = useRef(value)
  const clamp = (candidate: number) => Math.max(0, Math.min(max, Math.round(candidate)))

  function valueAt(event: PointerEvent): number {
    const box = bar.current?.getBoundingClientRect()
    if (!box) return value
    return clamp(((event.clientX - box.left) / box.width) * max)
  }

  function follow(event: PointerEvent) {
    const next = valueAt(event)
    if (next === latest.current) return
    latest.current = next
    onChange(next)
  }

  function end() {
    if (!dragging.current) return
    dragging.current = false
    onCommit(latest.current)
  }

  function key(event: KeyboardEvent) {
    const next = clamp(stepOf(event.key, value, max) ?? Number.NaN)
    if (disabled || Number.isNaN(next)) return
    event.preventDefault()
    onCommit(next)
  }

  const percent = (part: number) => `${max === 0 ? 0 : (Math.min(part, max) / max) * 100}%`
  return (
    <div
      ref={bar}
      role="slider"
      tabIndex={0}
      title={denied}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={value}
      aria-valuetext={valueText}
      aria-disabled={disabled || undefined}
      onKeyDown={key}
      onPointerDown={event => {
        if (disabled || event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        event.currentTarget.focus()
        dragging.current = true
        latest.current = value
        follow(event)
      }}
      onPointerMove={event => dragging.current && follow(event)}
      onPointerUp={end}
      onPointerCancel={end}
      className={classNames(
        'group relative h-6 w-full touch-none rounded bg-sunken ring-1 ring-line select-none ring-inset',
        disabled ? 'cursor-not-allowed opacity-60' : 'cursor-ew-resize',
      )}
    >
      <div className="absolute inset-y-0 left-0 rounded-l bg-accent/25" style={{ width: percent(value) }} />
      {mark !== undefined && mark !== value && (
        <div
          aria-hidden
          className="absolute inset-y-0 w-px border-l border-dashed border-ink-faint"
          style={{ left: percent(mark) }}
        />
      )}
      <div
        aria-hidden
        className="absolute inset-y-0 w-1.5 -translate-x-1/2 rounded bg-accent group-hover:w-2"
        style={{ left: percent(value) }}
      />
    </div>
  )
}

function stepOf(key: string, value: number, max: number): number | undefined {
  const page = Math.max(2, Math.round(max / 10))
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return value + 1
    case 'ArrowLeft':
    case 'ArrowDown':
      return value - 1
    case 'PageUp':
      return value + page
    case 'PageDown':
      return value - page
    case 'Home':
      return 0
    case 'End':
      return max
    default:
      return undefined
  }
}
