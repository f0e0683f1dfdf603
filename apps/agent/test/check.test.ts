/** `keelson-agent check` as people and scripts meet it. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const AGENT = join(import.meta.dirname, '../bin/keelson-agent.mjs')
const seed = (name: string) => join(import.meta.dirname, 'seed', `${name}.keepalived.conf`)
const dir = mkdtempSync(join(tmpdir(), 'keelson-check-'))

const check = (...files: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [AGENT, 'check', ...files], { encoding: 'utf8' })
  return { status, stdout, stderr }
}
const write = (name: string, content: string | Buffer) => {
  const path = join(dir, name)
  writeFileSync(path, content)
  return path
}

describe('keelson-agent check', () => {
  it('names the faults of the article with file, line and rule, and a fix where there is one', () => {
    const { status, stdout } = check(seed('master'), seed('backup'))
    expect(status).toBe(1)
    const lines = stdout.split('\n')
    const find = (file: string, line: number, rule: string) =>
      lines.findIndex(text => text.startsWith(`${seed(file)}:${line}:`) && text.endsWith(`[${rule}]`))
    for (const file of ['master', 'backup']) {
      const misspelt = find(file, 16, 'unknown-keyword')
      expect(lines[misspelt]).toContain('lvs_sync_daemon_interface')
      expect(lines[misspelt + 1]).toMatch(/^ {4}fix: /)
      const misplaced = find(file, 42, 'unknown-keyword')
      expect(lines[misplaced]).toContain('nb_get_retry')
      expect(lines[misplaced + 1]).toContain('retry')
      expect(find(file, 5, 'sync-group-of-one')).toBeGreaterThanOrEqual(0)
    }
    const hole = find('backup', 32, 'virtual-server-not-a-vip')
    expect(lines[hole]).toContain('125.38.28.64')
    expect(lines[hole + 1]).toContain('125.38.38.64')
  })

  it('exits 0 for a file without errors', () => {
    const good = 'vrrp_instance A {\n interface eth0\n virtual_router_id 1\n virtual_ipaddress {\n 10.0.0.1\n }\n}\n'
    expect(check(write('good.conf', good)).status).toBe(0)
  })

  it('exits 2 for a missing file and for no file at all', () => {
    expect(check(join(dir, 'nosuch.conf'))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no such file'),
    })
    expect(check().status).toBe(2)
  })

  it.each([
    ['an empty file', 'empty.conf', '', 'empty-file'],
    ['a binary file', 'binary.conf', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff]), 'not-text'],
    ['an unclosed brace', 'open.conf', 'vrrp_instance A {\n interface eth0\n', 'unclosed-brace'],
  ])('says what is wrong with %s', (_what, name, content, rule) => {
    const { status, stdout } = check(write(name, content))
    expect(status).toBe(1)
    expect(stdout).toContain(`[${rule}]`)
  })

  it('says the same as JSON and as SARIF', () => {
    const { findings, errors } = JSON.parse(check('--format', 'json', seed('master')).stdout) as {
      findings: { rule: string }[]
      errors: number
    }
    expect(errors).toBe(5)
    const { runs } = JSON.parse(check('--format', 'sarif', seed('master')).stdout) as {
      runs: { results: { ruleId: string; fixes?: unknown[] }[] }[]
    }
    expect(runs[0]?.results.map(({ ruleId }) => ruleId)).toEqual(findings.map(({ rule }) => rule))
    expect(runs[0]?.results.every(({ fixes }) => fixes?.length === 1)).toBe(true)
    expect(check('--format', 'xml', seed('master')).status).toBe(2)
  })

  it('explains keywords and rules, and says when a word is neither', () => {
    const explain = (word: string) => spawnSync(process.execPath, [AGENT, 'explain', word], { encoding: 'utf8' })
    expect(explain('virtual_router_id').stdout).toContain('virtual_router_id in vrrp_instance')
    expect(explain('virtual-server-not-a-vip').stdout).toContain('warning')
    expect(explain('virtual_router')).toMatchObject({ status: 1, stderr: expect.stringContaining('neither') })
  })

  it('refuses a file of 50 MB before reading it', () => {
    const { status, stderr } = check(write('large.conf', Buffer.alloc(50 * 1024 * 1024, '# comment\n')))
    expect(status).toBe(2)
    expect(stderr).toContain('must be at most')
  })
})
