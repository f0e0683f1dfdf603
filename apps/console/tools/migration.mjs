// `npm run migration -- NAME` writes what the models need and no migration does yet.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrationDifference, providerFolder } from './migration-difference.mjs'

const name = process.argv[2]
if (!/^[a-z0-9_]+$/.test(name ?? '')) {
  console.error('usage: npm run migration -- NAME (a-z, 0-9 and _)')
  process.exit(2)
}
const sql = await migrationDifference()
if (!sql) {
  console.log('migrations and models agree: nothing to write')
} else {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const folder = join(providerFolder, 'migrations', `${stamp}_${name}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'migration.sql'), sql)
  console.log(`wrote ${join(folder, 'migration.sql')}`)
}
