#!/usr/bin/env node
// npm run bench [-- NAME [ARGUMENT…]]: measures beside the peer in the same run. Figures are reported, never asserted.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './places.mjs'
import { build, install } from './prepare.mjs'

const benches = Object.fromEntries(
  ['failover', 'steady', 'instances', 'startup', 'conf', 'checks', 'forward', 'ipvs', 'connections'].map(each => [
    each,
    `packages/lab/src/bench/${each}.ts`,
  ]),
)
benches.ui = 'apps/console/test/bench/ui.ts'
benches.hub = 'apps/console/test/bench/hub.ts'
const [name, ...rest] = process.argv.slice(2)
if (name && !benches[name]) {
  process.stderr.write(`no benchmark ${name}; there are ${Object.keys(benches).join(' ')}\n`)
  process.exit(2)
}
install()
const built = [
  'packages/lab/dist',
  'apps/agent/dist',
  ...(!name || name === 'ui' || name === 'hub' ? ['apps/console/dist', 'apps/console/.next'] : []),
]
if (built.some(folder => !existsSync(join(root, folder)))) build()
for (const file of name ? [benches[name]] : Object.values(benches)) {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', join(root, file), ...rest], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
