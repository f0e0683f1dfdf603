'use client'

import type { Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import { type RefObject, useImperativeHandle, useRef } from 'react'

export interface TextEditorHandle {
  /** Shows a place and selects from it to the end of its word. */
  go(line: number, column: number): void
}

export interface TextEditorProps {
  label: string
  text: string
  findings: Diagnostic[]
  onChange(text: string): void
  handle?: RefObject<TextEditorHandle | null>
}

const LINE = 20
const toneOf = { error: 'bg-bad-soft text-bad', warning: 'bg-warn-soft text-warn', info: 'text-accent' } as const

/** Plain text with line numbers; lines with findings are marked in the margin, and say what it is when pointed at. */
export function TextEditor({ label, text, findings, onChange, handle }: TextEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLDivElement>(null)
  const lines = text.split('\n')
  useImperativeHandle(handle, () => ({
    go(line, column) {
      const element = area.current
      if (!element) return
      const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1
      const word = /^\S*/.exec(text.slice(start))?.[0].length ?? 0
      element.focus()
      element.setSelectionRange(start, start + word)
      element.scrollTop = Math.max(0, (line - 6) * LINE)
    },
  }))
  return (
    <div className="flex h-[34rem] overflow-hidden font-mono text-xs">
      <div
        ref={gutter}
        aria-hidden
        className="w-12 shrink-0 overflow-hidden border-r border-line bg-sunken py-2 text-right select-none"
      >
        {lines.map((_, index) => {
          const found = findings.filter(finding => finding.line === index + 1)
          const worst = (['error', 'warning', 'info'] as const).find(severity =>
            found.some(f => f.severity === severity),
          )
          return (
            <div
              key={index}
              title={found.map(finding => finding.message).join('\n')}
              style={{ height: LINE, lineHeight: `${LINE}px` }}
              className={`pr-2 ${worst ? `font-semibold ${toneOf[worst]}` : 'text-ink-faint'}`}
            >
              {worst ? '▸' : ''}
              {index + 1}
            </div>
          )
        })}
        <div style={{ height: 300 }} />
      </div>
      <textarea
        ref={area}
        aria-label={label}
        value={text}
        spellCheck={false}
        wrap="off"
        onChange={event => onChange(event.target.value)}
        onScroll={event => {
          if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop
        }}
        style={{ lineHeight: `${LINE}px` }}
        className="min-w-0 flex-1 resize-none overflow-auto bg-panel px-3 py-2 whitespace-pre text-ink outline-offset-[-2px]"
      />
    </div>
  )
}
