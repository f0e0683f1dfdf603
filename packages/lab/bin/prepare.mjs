// Installs and builds what is missing or stale, saying what it does; nothing to do takes a second.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './places.mjs'

const modifiedAt = path => (existsSync(path) ? statSync(path).mtimeMs : 0)

/** Runs a command in the repository; ends this process with its status when it fails. */
export function step(title, command, args, env = {}) {
  const startedAt = Date.now()
  process.stdout.write(`${title} …\n`)
  const { status, signal } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  })
  if (status !== 0) {
    process.stderr.write(
      `${title}: ${command} ${args.join(' ')} ${signal ? `was killed by ${signal}` : `ended with status ${status}`}\n`,
    )
    process.exit(status ?? 1)
  }
  process.stdout.write(`${title}: done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`)
}

export function install() {
  const lock = modifiedAt(join(root, 'package-lock.json'))
  if (modifiedAt(join(root, 'node_modules/.package-lock.json')) >= lock) return
  step('Installing npm packages', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
}

export function build() {
  step('Building', 'npx', ['turbo', 'run', 'build', '--output-logs=errors-only', '--log-order=grouped'], {
    TURBO_TELEMETRY_DISABLED: '1',
    NEXT_TELEMETRY_DISABLED: '1',
  })
}

/** All but the pages, which Next compiles when they are asked for. */
export function buildForDevelopment() {
  step('Building the agent', process.execPath, ['apps/agent/build.mjs'])
  step('Building the console without its pages', process.execPath, ['apps/console/build.mjs', 'prisma', 'server'])
}
