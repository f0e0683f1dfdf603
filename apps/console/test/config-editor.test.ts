import { IndentContext } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { placeOf } from '@keelson/keepalived-conf/document'
import { parse } from '@keelson/keepalived-conf/parse'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldOf, indentOf, keepalivedLanguage } from '../src/features/config/editor/keepalived-language'
import { contextAt, lineContexts } from '../src/features/config/editor/line-contexts'
import { examine } from '../src/features/config/examine'
import { fixNow, withAllFixes, withFix } from '../src/features/config/fixes'
import { pathAt, spanOfPath, stepsOf } from '../src/features/config/paths-in-text'
import { spanAt } from '../src/features/config/span-at'
import { textChange } from '../src/ui/text-change'

const text = `global_defs {
    router_id LVS_1
}
virtual_server 192.0.2.1 80 {
    lvs_sched rr
    real_server 192.0.2.2 80 {
        weight 1
        TCP_CHECK {
            connect_timeout 3
        }
    }
    real_server 192.0.2.2 80 {
        weight 2
    }
}
`

describe('one stretch of change', () => {
  test('makes the one text of the other, whatever they are', () => {
    const words = fc.array(fc.constantFrom('a', 'b', '\n', '{'), { maxLength: 12 }).map(parts => parts.join(''))
    fc.assert(
      fc.property(words, words, (before, after) => {
        const change = textChange(before, after)
        const { from, to, insert } = change ?? { from: 0, to: 0, insert: '' }
        expect(before.slice(0, from) + insert + before.slice(to)).toBe(after)
        expect(to).toBeGreaterThanOrEqual(from)
      }),
    )
  })
})

describe('folding', () => {
  const state = EditorState.create({ doc: text, extensions: [EditorState.lineSeparator.of('\n'), keepalivedLanguage] })
  const fold = (number: number) => {
    const line = state.doc.line(number)
    const found = foldOf(state, line.from, line.to)
    return found && [state.doc.lineAt(found.from).number, state.doc.lineAt(found.to).number]
  }

  test('goes from the line of a block to its own brace, and not to one inside', () => {
    expect(fold(1)).toEqual([1, 3])
    expect(fold(4)).toEqual([4, 15])
    expect(fold(6)).toEqual([6, 11])
    expect(fold(5)).toBeUndefined()
    expect(fold(15)).toBeUndefined()
  })
})

describe('indentation', () => {
  /** `|` is where Enter is pressed. */
  const afterBreak = (marked: string) => {
    const at = marked.indexOf('|')
    const state = EditorState.create({ doc: marked.replace('|', ''), extensions: [keepalivedLanguage] })
    return indentOf(new IndentContext(state, { simulateBreak: at }), at)
  }

  test('keeps that of the line above, and goes in behind a brace and out before one', () => {
    expect(afterBreak('virtual_server 192.0.2.1 80 {|')).toBe(2)
    expect(afterBreak('virtual_server 192.0.2.1 80 {\ndelay_loop 6|\n}')).toBe(0)
    expect(afterBreak('virtual_server 192.0.2.1 80 {\n    delay_loop 6|')).toBe(4)
    expect(afterBreak('virtual_server 192.0.2.1 80 {\n    delay_loop 6\n|}')).toBe(2)
    expect(afterBreak('virtual_server 192.0.2.1 80 {|}')).toBe(0)
  })
})

describe('the block around a place', () => {
  const document = parse(text)

  test('is told as the path that the forms use, and its span leads back', () => {
    const at = (word: string, from = 0) => text.indexOf(word, from) + 1
    expect(pathAt(document, at('router_id'))).toEqual([{ block: 'global_defs', name: '', index: 0 }])
    expect(pathAt(document, at('weight 2'))).toEqual([
      { block: 'virtual_server', name: '192.0.2.1 80', index: 0 },
      { block: 'real_server', name: '192.0.2.2 80', index: 1 },
    ])
    expect(pathAt(document, at('connect_timeout'))?.at(-1)).toEqual({ block: 'TCP_CHECK', name: '', index: 0 })
    for (let offset = 0; offset < text.length; offset++) {
      const path = pathAt(document, offset)
      const span = path && spanOfPath(document, path)
      if (span) expect(span.from <= offset && offset <= span.to).toBe(true)
    }
  })

  test('is one of those that the form lists', () => {
    const server = pathAt(document, text.indexOf('lvs_sched'))
    if (!server) throw new Error('no block there')
    expect(stepsOf(document, [], 'virtual_server')).toEqual(server)
    expect(stepsOf(document, server, 'real_server')).toEqual([
      { block: 'real_server', name: '192.0.2.2 80', index: 0 },
      { block: 'real_server', name: '192.0.2.2 80', index: 1 },
    ])
  })
})

describe('a place by line and column', () => {
  test('goes to the end of its word and agrees with the parser', () => {
    const span = spanAt(text, 5, 5)
    expect(text.slice(span.from, span.to)).toBe('lvs_sched')
    expect(placeOf(parse(text), span.from)).toEqual({ line: 5, column: 5 })
  })

  test('is brought into a text that has become shorter', () => {
    const { from, to } = spanAt('a\nb', 99, 99)
    expect([from, to]).toEqual([3, 3])
  })
})

describe('fixes', () => {
  const files = [{ file: 'director1', text: text.replace('router_id', 'router_idd').replaceAll('weight', 'wieght') }]
  const findings = examine(files)
  const unknown = findings.filter(({ rule }) => rule === 'unknown-keyword')

  test('of one rule mend what that rule found and nothing else', () => {
    expect(unknown).toHaveLength(3)
    const others = examine(withAllFixes(files, examine, 'unknown-keyword'))
    expect(others.filter(({ rule }) => rule === 'unknown-keyword')).toEqual([])
    expect(withAllFixes(files, examine, 'no-such-rule')).toEqual(files)
  })

  test('are those of the text as it is now, though it was edited since lint looked', () => {
    const [finding] = unknown
    if (!finding) throw new Error('nothing was found')
    const edited = files.map(({ file, text }) => ({ file, text: `# a line more\n${text}` }))
    const fix = fixNow(edited, files, finding, examine)
    if (!fix) throw new Error('no fix')
    expect(withFix(edited, fix)[0]?.text).toBe(edited[0]?.text.replace('router_idd', 'router_id'))
    const mended = [{ file: 'director1', text }]
    expect(fixNow(mended, files, finding, examine)).toBeUndefined()
  })
})

describe('what a line begins in', () => {
  const long = text + `${text.slice(text.indexOf('virtual_server'))}# so\n`.repeat(150)
  const contexts = (state: EditorState) =>
    Array.from({ length: Math.ceil(state.doc.lines / 37) }, (_, index) =>
      contextAt(state, state.doc.line(index * 37 + 1).from),
    ).map(({ table, open, goesOn }) => `${table?.keyword} ${open} ${goesOn}`)

  test('is the same whichever line is asked for first, and after edits above and below', () => {
    const extensions = [EditorState.lineSeparator.of('\n'), lineContexts]
    const fresh = (doc: string) => contexts(EditorState.create({ doc, extensions }))
    let state = EditorState.create({ doc: long, extensions })
    const last = state.doc.line(state.doc.lines - 4)
    expect(contextAt(state, last.from).table?.keyword).toBe('real_server')
    expect(contexts(state)).toEqual(fresh(long))
    for (const insert of ['}\n', 'vrrp_instance VI_1 {\n', '"', '$A=1 \\\n'])
      for (const at of [0, Math.floor(long.length / 2), state.doc.length]) {
        state = state.update({ changes: { from: state.doc.lineAt(at).from, insert } }).state
        expect(contexts(state)).toEqual(fresh(state.doc.toString()))
      }
  })
})
