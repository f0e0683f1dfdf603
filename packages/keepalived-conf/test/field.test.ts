import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { disputeOver } from './dispute'
import { hasKeepalived, keepalivedSaysOfEach } from './oracle'

const parts = readFileSync(join(import.meta.dirname, 'testdata/field.txt'), 'utf8')
  .split(/^=== (.*)\n/m)
  .slice(1)
const configurations = parts.flatMap((name, index) => (index % 2 === 0 ? [{ name, text: parts[index + 1] ?? '' }] : []))

/** The file with each of its lines taken out, said twice, and with a number in it made another. */
function mutations({ name, text }: { name: string; text: string }) {
  const lines = text.split('\n')
  const without = (at: number, put: string[]) => [...lines.slice(0, at), ...put, ...lines.slice(at + 1)].join('\n')
  return lines.flatMap((line, at) => {
    // Braces are the parser's own business: its tests take those away.
    if (line.trim() === '' || /[{}]/.test(line)) return []
    const other = line.replace(/(\s)(\d+)(?!\S*[.:])/, (_, blank: string, number: string) => `${blank}${number}999`)
    const mutated = [
      { name: `${name} without '${line.trim()}'`, text: without(at, []) },
      { name: `${name} with '${line.trim()}' twice`, text: without(at, [line, line]) },
    ]
    return other === line
      ? mutated
      : [...mutated, { name: `${name} with '${other.trim()}'`, text: without(at, [other]) }]
  })
}

describe('configurations as people write them', { timeout: 600_000 }, () => {
  test('get the verdict of stock keepalived, whole and with one line changed', context => {
    if (!hasKeepalived()) return context.skip('keepalived is not installed, or no network namespace can be made')
    expect(configurations.length).toBeGreaterThanOrEqual(40)
    const cases = configurations.flatMap(each => [each, ...mutations(each).filter((_, index) => index % 4 === 0)])
    const said = keepalivedSaysOfEach(cases.map(({ text }) => text))
    const disputes = cases.flatMap(({ name, text }, index) => {
      const dispute = disputeOver(text, said[index] ?? [])
      return dispute === undefined ? [] : [`${name}: ${dispute}`]
    })
    expect(disputes).toEqual([])
  })
})
