#!/usr/bin/env node
// npm test: installs what the tests need, then lint, types, build and every suite; what this machine cannot run is named and counted.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installDebianPackages } from './debian-packages.mjs'
import { root } from './places.mjs'
import { install } from './prepare.mjs'

const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', TURBO_TELEMETRY_DISABLED: '1' }
const reports = mkdtempSync(join(tmpdir(), 'keelson-test-'))
const total = { passed: 0, failed: 0, skipped: 0 }
const failures = []

const run = (command, args, options = {}) =>
  spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env, ...options }).status

/** A whole command that passes or fails. */
function check(title, command, args) {
  process.stdout.write(`\n== ${title}\n`)
  const ok = run(command, args) === 0
  total[ok ? 'passed' : 'failed']++
  if (!ok) failures.push(title)
  return ok
}

/** A runner with a JSON report of its cases. */
function suite(title, command, args, countCases) {
  process.stdout.write(`\n== ${title}\n`)
  const file = join(reports, `${title.replace(/\W+/g, '-')}.json`)
  const status = run(command, args(file), { env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file } })
  const counts = existsSync(file)
    ? countCases(JSON.parse(readFileSync(file, 'utf8')))
    : { passed: 0, failed: 1, skipped: 0 }
  if (status !== 0 && counts.failed === 0) counts.failed = 1
  for (const key of Object.keys(total)) total[key] += counts[key]
  if (counts.failed > 0) failures.push(title)
  process.stdout.write(`${title}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)
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

process.env.PATH = env.PATH = `${process.env.PATH}:/usr/sbin:/sbin`
install()
installDebianPackages()
const built = check('build', process.execPath, ['packages/lab/bin/build-all.mjs'])
check('lint and format', 'npx', ['biome', 'check', '.'])
check('types', 'npx', ['turbo', 'run', 'typecheck', '--output-logs=errors-only'])
suite('pure packages', 'npx', vitest('pure'), vitestCounts)
if (built) {
  suite('console', 'npx', vitest('console'), vitestCounts)
  suite('real directors in namespaces', 'npx', vitest('netns'), vitestCounts)
  suite('a real kernel with IPVS', 'npx', vitest('guest'), vitestCounts)
  suite(
    'browser',
    'npx',
    () => ['playwright', 'test', '--config', 'apps/console/test/e2e/playwright.config.ts', '--reporter=list,json'],
    ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }),
  )
}
rmSync(reports, { recursive: true, force: true })

if (failures.length > 0) process.stdout.write(`\nFailed: ${failures.join(', ')}\n`)
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exit(total.failed > 0 ? 1 : 0)
