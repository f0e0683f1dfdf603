/** init_file writes where there is no file, and over one only with overwrite and at the start. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { initTrackFiles } from '../src/watchdog/track-files'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'keelson-track-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function init(words: string, atStart = true): string[] {
  const failures: string[] = []
  const text = `track_file f {\n  file ${join(dir, 'f')}\n${words}\n}\n`
  initTrackFiles(effectiveConfig(parse(text)), atStart, failure => failures.push(failure))
  return failures
}
const content = () => readFileSync(join(dir, 'f'), 'utf8')

describe('init_file', () => {
  it('makes the file with its number, or with 0', () => {
    expect(init('  init_file 7')).toEqual([])
    expect(content()).toBe('7\n')
    rmSync(join(dir, 'f'))
    init('  init_file', false)
    expect(content()).toBe('0\n')
  })

  it('leaves a file alone that is there', () => {
    writeFileSync(join(dir, 'f'), '3')
    expect(init('  init_file 7')).toEqual([])
    expect(content()).toBe('3')
  })

  it('overwrites with overwrite at the start, and never in a reload', () => {
    writeFileSync(join(dir, 'f'), '3')
    init('  init_file -7 overwrite', false)
    expect(content()).toBe('3')
    init('  init_file -7 overwrite')
    expect(content()).toBe('-7\n')
  })

  it('writes nothing where nobody asks for it', () => {
    init('')
    expect(content).toThrow('ENOENT')
  })

  it('follows no link, and says what it could not do', () => {
    writeFileSync(join(dir, 'secret'), 'kept')
    symlinkSync(join(dir, 'secret'), join(dir, 'f'))
    expect(init('  init_file 7 overwrite')).toEqual([expect.stringContaining('track_file f: init_file: ')])
    expect(readFileSync(join(dir, 'secret'), 'utf8')).toBe('kept')
  })
})
