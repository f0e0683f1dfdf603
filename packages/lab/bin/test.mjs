#!/usr/bin/env node
// npm test: installs what the tests need, then build, lint, types and every suite; what this machine cannot run is named and counted.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { installDebianPackages } from './debian-packages.mjs'
import { playwrightFailures, vitestFailures } from './failed-cases.mjs'
import { root } from './places.mjs'
import { install } from './prepare.mjs'

const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', TURBO_TELEMETRY_DISABLED: '1' }
const reports = mkdtempSync(join(tmpdir(), 'keelson-test-'))
const total = { passed: 0, failed: 0, skipped: 0 }
const failures = []

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
  total[ok ? 'passed' : 'failed']++
  if (!ok) failures.push(title)
  process.stdout.write(`== ${title}: ${ok ? 'passed' : 'failed'}\n`)
  return ok
}

/** A runner with a JSON report of its cases. */
async function suite(title, command, args, countCases, failedCases) {
  const file = join(reports, `${title.replace(/\W+/g, '-')}.json`)
  const status = await run(title, command, args(file), { PLAYWRIGHT_JSON_OUTPUT_NAME: file })
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
  const counts = report ? countCases(report) : { passed: 0, failed: 1, skipped: 0 }
  if (status !== 0 && counts.failed === 0) counts.failed = 1
  for (const key of Object.keys(total)) total[key] += counts[key]
  if (counts.failed > 0) failures.push(title, ...(report ? failedCases(report) : ['  no report']))
  process.stdout.write(`== ${title}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)
}

const vitest = project => file => [
  'vitest',
  'run',
  '--config',
  'packages/lab/vitest.config.ts',
  '--project',
  project,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${file}`,
]
const vitestCounts = ({ numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites }) => ({
  passed: numPassedTests,
  failed: Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0),
  skipped: numPendingTests,
})
const vitestSuite = (title, project) => suite(title, 'npx', vitest(project), vitestCounts, vitestFailures)

process.env.PATH = env.PATH = `${process.env.PATH}:/usr/sbin:/sbin`
install()
installDebianPackages()
const built = await check('build', process.execPath, ['packages/lab/bin/build-all.mjs'])
const pure = async () => {
  await check('lint and format', 'npx', ['biome', 'check', '.'])
  await check('types', 'npx', ['turbo', 'run', 'typecheck', '--output-logs=errors-only'])
  await vitestSuite('pure packages', 'pure')
  if (built) await vitestSuite('console', 'console')
}
// Real directors wait most of their time: what computes goes beside them.
const namespaces = () => vitestSuite('namespaces', 'netns')
const guest = () => vitestSuite('guest with IPVS', 'guest')
const browser = () =>
  suite(
    'browser',
    'npx',
    () => ['playwright', 'test', '--config', 'apps/console/test/e2e/playwright.config.ts', '--reporter=list,json'],
    ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }),
    playwrightFailures,
  )
if (built) {
  await Promise.all([pure().then(guest), namespaces()])
  await browser()
} else await pure()
rmSync(reports, { recursive: true, force: true })

if (failures.length > 0) process.stdout.write(`\nFailed:\n${failures.join('\n')}\n`)
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exit(total.failed > 0 ? 1 : 0)
