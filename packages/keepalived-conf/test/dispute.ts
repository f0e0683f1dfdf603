/** Holds what we say of a configuration against what stock keepalived says. */
import { parse } from '@keelson/keepalived-conf/parse'
import { validate } from '@keelson/keepalived-conf/validate'
import { complainedLines } from './oracle'

/** Files, scripts and interfaces that are not there, or that others could change: what only the director can know. */
const ofThisMachine = /doesn't exist|Non-existent interface|not found\/accessible|due to insecure$|^cp: |^Try 'cp /

/** Where the two differ: a line stock complains about without a finding of ours, or an error where it is silent. */
export function disputeOver(text: string, all: readonly string[]): string | undefined {
  const said = all.filter(line => !ofThisMachine.test(line))
  const found = validate(parse(text)).filter(each => each.severity !== 'info')
  const lines = text.split('\n')
  for (const line of complainedLines(said)) {
    // What a block lacks keepalived notices at its }, and we say where the block begins.
    const block = /^\s*\}/.test(lines[line - 1] ?? '') ? openingLine(lines, line) : line
    if (!found.some(each => each.line === line || (each.line >= block && each.line <= line))) {
      return `stock says ${said.filter(each => each.includes(`Line ${line})`)).join(' | ')}`
    }
  }
  if (said.length > 0 && found.length === 0) return `stock says ${said.join(' | ')}`
  const errors = found.filter(each => each.severity === 'error').map(each => `${each.line}: ${each.message}`)
  return all.length === 0 && errors.length > 0 ? `stock is silent, we say ${errors.join(' | ')}` : undefined
}

function openingLine(lines: readonly string[], closing: number): number {
  let depth = 0
  for (let line = closing; line > 0; line--) {
    const text = lines[line - 1] ?? ''
    depth += (text.match(/\}/g) ?? []).length - (text.match(/\{/g) ?? []).length
    if (depth <= 0) return line
  }
  return 1
}
