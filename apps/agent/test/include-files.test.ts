import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { validate } from '@keelson/keepalived-conf/validate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readDocument } from '../src/watchdog/configuration'

const folder = mkdtempSync(join(tmpdir(), 'keelson-include-'))
const at = (name: string) => join(folder, name)
const files = [
  'one.inc',
  'two.inc',
  '.hidden.inc',
  'conf.d/a.conf',
  'conf.d/b.conf',
  'conf.d/nested.conf',
  'x-1.inc',
  'run.inc',
]
const word = (name: string) => `seen_${name.replace(/\W/g, '_')}`

const patterns = [
  'one.inc',
  './one.inc',
  at('two.inc'),
  'no.inc',
  '*.inc',
  '.*.inc',
  '{one,two,no}.inc',
  'conf.d/*.conf',
  '{conf.d/[ab],x-?}.[ci]*',
  'conf.d/[!a]*.conf',
  'conf.d',
  'c*/a.conf',
  'one.inc two.inc',
  '"one.inc"',
  'run.inc',
]

beforeAll(() => {
  mkdirSync(at('conf.d'))
  for (const name of files) writeFileSync(at(name), `${word(name)}\n`)
  writeFileSync(at('conf.d/nested.conf'), 'include a.conf\ninclude ../two.inc\n')
  chmodSync(at('run.inc'), 0o755)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The words of included files that are complained of, in the order they were read. */
const seenIn = (lines: string[]) => lines.flatMap(line => /\bseen_\w+/.exec(line)?.[0] ?? [])

function ours(file: string, text: string): string[] {
  return readDocument(file, text).root.statements.flatMap(({ words }) => seenIn([words[0]?.value ?? '']))
}

function keepalived(file: string): string[] | undefined {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']
  const { status, stderr } = spawnSync('unshare', [...user, '--net', 'keepalived', '-t', '-f', file], {
    encoding: 'utf8',
  })
  if (status === null || status === 1 || status === 127) return undefined
  return seenIn(stderr.split('\n').filter(line => /Unknown keyword/.test(line)))
}

describe('the files of an include', () => {
  test.for(patterns)('%s are those that stock keepalived reads', (pattern, context) => {
    const file = at('keepalived.conf')
    const text = `include ${pattern}\n`
    writeFileSync(file, text)
    const said = keepalived(file)
    if (said === undefined) return context.skip('keepalived is not installed, or no network namespace can be made')
    const read = ours(file, text)
    if (pattern === 'one.inc') expect(said).toContain('seen_one_inc')
    // Each of its processes says it again.
    expect([...new Set(said)]).toEqual([...new Set(read)])
  })

  test('are named in findings, with their own lines, and refused where keepalived refuses them', () => {
    const text = 'include conf.d/nested.conf\ninclude run.inc\ninclude conf.d\ninclude keepalived.conf\n'
    const file = at('keepalived.conf')
    writeFileSync(file, text)
    const found = validate(readDocument(file, text)).map(each => `${basename(each.file)}:${each.line} ${each.rule}`)
    expect(found).toContain('a.conf:1 unknown-keyword')
    expect(found).toContain('two.inc:1 unknown-keyword')
    expect(found).toContain('keepalived.conf:2 include-refused')
    expect(found).toContain('keepalived.conf:3 include-refused')
    expect(found).toContain('keepalived.conf:4 include-too-deep')
  })
})
