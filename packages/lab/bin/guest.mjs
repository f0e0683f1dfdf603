#!/usr/bin/env node
// npm run lab:guest -- [FLAGS] COMMAND…: a command on a real Debian kernel with IPVS, under emulation.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { installDebianPackages } from './debian-packages.mjs'
import { root } from './places.mjs'
import { build, install } from './prepare.mjs'

const program = join(root, 'packages/lab/dist/guest/run-in-guest.mjs')
if (!existsSync(program) || !existsSync(join(root, 'apps/agent/dist'))) {
  install()
  build()
}
if (
  !installDebianPackages(['qemu-system-x86_64', 'modprobe', 'ip', 'ipvsadm', 'keepalived', 'curl', 'tcpdump', 'pkill'])
)
  process.exit(125)
const { runInGuest } = await import(program)
process.exitCode = await runInGuest(process.argv.slice(2))
