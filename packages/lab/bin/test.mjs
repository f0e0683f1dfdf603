#!/usr/bin/env node
// npm test: installs what the tests need, then build, lint, types and every suite; what this machine cannot run is named and counted.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { installDebianPackages } from './debian-packages.mjs'
import { root } from './places.mjs'
import { install } from './prepare.mjs'
import { playwrightCases, tellCase, vitestCases } from './test-cases.mjs'

const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', TURBO_TELEMETRY_DISABLED: '1' }
const reports = mkdtempSync(join(tmpdir(), 'keelson-test-'))
/** What ran: { title, cases, runner } with cases as in test-cases.mjs; a check that has no cases of its own is one. */
const suites = []

/** Runs it; its output comes as it is said, each line with the title before it where suites run side by side. */
async function run(title, command, args, more = {}) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...env, ...more } })
  const tell = async (from, to) => {
    for await (const line of createInterface({ input: from })) to.write(`${title.padEnd(16)} ${line}\n`)
  }
  const [[status]] = await Promise.all([
    once(child, 'close'),
    tell(child.stdout, process.stdout),
    tell(child.stderr, process.stderr),
  ])
  return status
}

/** A whole command that passes or fails. */
async function check(title, command, args) {
  const ok = (await run(title, command, args)) === 0
  suites.push({ title, cases: [{ file: title, name: 'as a whole', status: ok ? 'passed' : 'failed', said: [] }] })
  process.stdout.write(`== ${title}: ${ok ? 'passed' : 'failed'}\n`)
  return ok
}

/** The cases of one run of a suite, of `files` only when there are any. */
async function casesOf(title, { args, read }, files = []) {
  const report = join(mkdtempSync(join(reports, 'suite-')), 'report.json')
  const status = await run(title, 'npx', [...args(report), ...files], { PLAYWRIGHT_JSON_OUTPUT_NAME: report })
  const cases = existsSync(report) ? read(JSON.parse(readFileSync(report, 'utf8'))) : []
  if (status !== 0 && !cases.some(each => each.status === 'failed'))
    cases.push({ file: '', name: `the runner ended with status ${status}`, status: 'failed', said: [] })
  return cases
}

/** @param more `again`: worth a second try, see there */
async function suite(title, runner, more = {}) {
  const cases = await casesOf(title, runner)
  suites.push({ title, cases, runner, ...more })
  process.stdout.write(`== ${title}: ${figures(cases)}\n`)
}

const failedOf = cases => cases.filter(each => each.status === 'failed')
const figures = cases =>
  ['passed', 'failed', 'skipped'].map(how => `${cases.filter(({ status }) => status === how).length} ${how}`).join(', ')

/**
 * Real directors on a machine that stood still for a moment may fail for no fault. Where only a few did, their files are run
 * once more, with nothing beside them; what passes then has passed, and is named with what it said at first.
 */
const FEW = 3
async function tryAgain() {
  if (suites.flatMap(({ cases }) => failedOf(cases)).length > FEW) return
  for (const each of suites) {
    const first = failedOf(each.cases)
    const files = [...new Set(first.map(({ file }) => file))]
    if (!each.again || files.length === 0 || files.includes('')) continue
    process.stdout.write(`\nOnce more, alone: ${files.join(', ')}\n`)
    const again = await casesOf(each.title, each.runner, files)
    each.cases = [...each.cases.filter(({ file }) => !files.includes(file)), ...again]
    if (failedOf(again).length === 0) each.atSecond = first
  }
}

const vitest = project => ({
  args: report => [
    'vitest',
    'run',
    '--config',
    'packages/lab/vitest.config.ts',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ],
  read: vitestCases,
})
const playwright = {
  args: () => ['playwright', 'test', '--config', 'apps/console/test/e2e/playwright.config.ts', '--reporter=list,json'],
  read: playwrightCases,
}

process.env.PATH = env.PATH = `${process.env.PATH}:/usr/sbin:/sbin`
install()
installDebianPackages()
const built = await check('build', process.execPath, ['packages/lab/bin/build-all.mjs'])
const pure = async () => {
  await check('lint and format', 'npx', ['biome', 'check', '.'])
  await check('types', 'npx', ['turbo', 'run', 'typecheck', '--output-logs=errors-only'])
  await suite('pure packages', vitest('pure'))
  if (built) await suite('console', vitest('console'))
}
if (built) {
  // Real directors wait most of their time: what computes goes beside them.
  await Promise.all([
    pure().then(() => suite('guest with IPVS', vitest('guest'), { again: true })),
    suite('namespaces', vitest('netns'), { again: true }).then(() => suite('browser', playwright, { again: true })),
  ])
  await tryAgain()
} else await pure()
rmSync(reports, { recursive: true, force: true })

const cases = suites.flatMap(suite => suite.cases)
const list = (title, some) => some.length > 0 && process.stdout.write(`\n${title}\n${some.map(tellCase).join('\n')}`)
list(
  'Passed when run once more, after this:',
  suites.flatMap(({ atSecond = [] }) => atSecond),
)
list('Failed:', failedOf(cases))
process.stdout.write(`\n${figures(cases)}\n`)
process.exit(failedOf(cases).length > 0 ? 1 : 0)
