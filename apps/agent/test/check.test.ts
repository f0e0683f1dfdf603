/** `keelson-agent check` as people and scripts meet it. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { applyFix, type Diagnostic } from '@keelson/keepalived-conf/diagnostic'
import { describe, expect, it } from 'vitest'

const AGENT = join(import.meta.dirname, '../bin/keelson-agent.mjs')
const seed = (name: string) => join(import.meta.dirname, 'seed', `${name}.keepalived.conf`)
const dir = mkdtempSync(join(tmpdir(), 'keelson-check-'))

const agent = (...argv: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [AGENT, ...argv], { encoding: 'utf8' })
  return { status, stdout, stderr }
}
const check = (...files: string[]) => agent('check', ...files)
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

  it('reads $_ENV from its own environment', () => {
    const text =
      'vrrp_instance V {\n interface eth0\n virtual_router_id 9\n priority \u0024{_ENV WANTED}\n virtual_ipaddress {\n 192.0.2.1\n }\n}\n'
    const file = write('environment.conf', text)
    const checkedWith = (WANTED: string) =>
      spawnSync(process.execPath, [AGENT, 'check', file], { encoding: 'utf8', env: { ...process.env, WANTED } }).stdout
    expect(checkedWith('300')).toContain('priority 300 must be 1 to 255')
    expect(checkedWith('200')).toContain('0 errors')
  })

  it('says the same as JSON, with the configuration itself, and in Chinese', () => {
    const { findings, errors, configurations } = JSON.parse(check('--format', 'json', seed('master')).stdout) as {
      findings: { rule: string; messageZh: string }[]
      errors: number
      configurations: { file: string; configuration: { vrrp_instance: object[] } }[]
    }
    expect(errors).toBe(5)
    expect(configurations[0]?.file).toBe(seed('master'))
    expect(configurations[0]?.configuration.vrrp_instance).toMatchObject([
      { parameters: ['VI_CACHE'], priority: 180, authentication: { auth_pass: '********' } },
    ])
    const { stdout } = check('--lang', 'zh', seed('master'))
    for (const { messageZh } of findings) expect(stdout).toContain(messageZh)
    expect(stdout).toContain('1 个文件,5 个错误')
    expect(check('--lang', 'fr', seed('master')).status).toBe(2)
    expect(check('--format', 'xml', seed('master')).status).toBe(2)
  })

  it('says the same as SARIF: rules with help, places, and fixes whose replacements are the fix', () => {
    const files = [seed('master'), seed('backup')]
    const { findings } = JSON.parse(check('--format', 'json', ...files).stdout) as { findings: Diagnostic[] }
    const log = JSON.parse(check('--format', 'sarif', ...files).stdout) as SarifLog
    expect(log.version).toBe('2.1.0')
    const [run] = log.runs
    if (!run) throw new Error('no run')
    const { rules } = run.tool.driver
    expect(run.artifacts.map(({ location }) => location.uri)).toEqual(files.map(file => pathToFileURL(file).href))
    for (const rule of rules) expect(rule.help?.text.length, rule.id).toBeGreaterThan(20)
    expect(run.results.length).toBe(findings.length)
    for (const [index, result] of run.results.entries()) {
      const finding = findings[index]
      if (!finding) throw new Error('no finding')
      const { artifactLocation, region } = result.locations[0].physicalLocation
      expect(rules[result.ruleIndex]?.id).toBe(finding.rule)
      expect(artifactLocation.uri).toBe(run.artifacts[artifactLocation.index]?.location.uri)
      expect(region).toEqual({ startLine: finding.line, startColumn: finding.column })
      expect(result.message.text).toBe(finding.message)
      if (!finding.fix) expect(result.fixes).toBeUndefined()
      else {
        const text = readFileSync(finding.file, 'utf8')
        const { replacements } = result.fixes?.[0]?.artifactChanges[0] ?? { replacements: [] }
        expect(replace(text, replacements)).toBe(applyFix(text, finding.fix, finding.file))
      }
    }
  })

  it('names what an older keepalived does not know yet', () => {
    const text =
      'vrrp_instance A {\n interface eth0\n virtual_router_id 1\n down_timer_adverts 4\n virtual_ipaddress {\n 10.0.0.1\n }\n}\n'
    const file = write('newer.conf', text)
    const { status, stdout } = check('--against', '2.1.5', file)
    expect(status).toBe(0)
    expect(stdout).toMatch(/newer\.conf:4:2: warning: down_timer_adverts .* 2\.2\.3.*\[keyword-newer-than-target\]/)
    expect(check('--against', '2.2.7', file).stdout).not.toContain('keyword-newer-than-target')
    expect(check('--against', 'latest', file)).toMatchObject({ status: 2, stderr: expect.stringContaining('2.2.7') })
  })

  it('explains keywords and rules in both languages, and says when a word is neither', () => {
    const explain = (...argv: string[]) => agent('explain', ...argv)
    expect(explain('virtual_router_id').stdout).toContain('virtual_router_id in vrrp_instance')
    expect(explain('virtual-server-not-a-vip').stdout).toContain('warning')
    expect(explain('virtual-server-not-a-vip', '--lang', 'zh').stdout).toContain('形成黑洞')
    expect(explain('advert_int', '--lang', 'zh').stdout).toMatch(/默认值: 1\n/)
    expect(explain('virtual_router')).toMatchObject({ status: 1, stderr: expect.stringContaining('neither') })
    const env = { PATH: process.env.PATH, LC_ALL: 'zh_CN.UTF-8' }
    const chinese = spawnSync(process.execPath, [AGENT, 'explain', 'priority'], { encoding: 'utf8', env })
    expect(chinese.stdout).toContain('优先级')
  })

  it('formats to the screen, in place, or only says what it would change', () => {
    const untidy = 'vrrp_instance A {\ninterface   eth0 # é\n}\n'
    const tidy = 'vrrp_instance A {\n    interface eth0 # é\n}\n'
    const file = write('untidy.conf', Buffer.from(untidy, 'latin1'))
    const format = (...argv: string[]) => agent('format', ...argv)
    expect(format('--check', file)).toMatchObject({ status: 1, stdout: `${file}\n` })
    expect(format(file).status).toBe(0)
    expect(readFileSync(file, 'latin1')).toBe(untidy)
    expect(format('--write', file)).toMatchObject({ status: 0, stdout: '' })
    expect(readFileSync(file, 'latin1')).toBe(tidy)
    expect(format('--check', file)).toMatchObject({ status: 0, stdout: '' })
    expect(format(join(dir, 'nosuch.conf')).status).toBe(2)
    expect(format().status).toBe(2)
    expect(format('--write', '--check', file).status).toBe(2)
  })

  it('refuses a file of 50 MB before reading it', () => {
    const { status, stderr } = check(write('large.conf', Buffer.alloc(50 * 1024 * 1024, '# comment\n')))
    expect(status).toBe(2)
    expect(stderr).toContain('must be at most')
  })
})

interface Replacement {
  deletedRegion: { startLine: number; startColumn: number; endLine: number; endColumn: number }
  insertedContent?: { text: string }
}

/** What we read of a log. */
interface SarifLog {
  version: string
  runs: {
    tool: { driver: { rules: { id: string; help?: { text: string } }[] } }
    artifacts: { location: { uri: string } }[]
    results: {
      ruleIndex: number
      message: { text: string }
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: string; index: number }
            region: { startLine: number; startColumn: number }
          }
        },
      ]
      fixes?: { artifactChanges: { replacements: Replacement[] }[] }[]
    }[]
  }[]
}

/** As a reader of SARIF carries a fix out: the regions are of the text before it. */
function replace(text: string, replacements: Replacement[]): string {
  const lines = text.split('\n')
  const offset = (line: number, column: number) =>
    lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1
  return replacements
    .map(({ deletedRegion: at, insertedContent }) => ({
      from: offset(at.startLine, at.startColumn),
      to: offset(at.endLine, at.endColumn),
      text: insertedContent?.text ?? '',
    }))
    .sort((a, b) => b.from - a.from)
    .reduce((result, { from, to, text: inserted }) => result.slice(0, from) + inserted + result.slice(to), text)
}
