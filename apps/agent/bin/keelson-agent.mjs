#!/usr/bin/env node
// Runs the built agent; in a fresh checkout that was not built yet it builds it first.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const bundle = fileURLToPath(new URL('../dist/main.mjs', import.meta.url))
if (!existsSync(bundle)) {
  const { buildAgent } = await import('../build.mjs')
  await buildAgent()
}
const { main } = await import(bundle)
process.exitCode = await main(process.argv.slice(2))
