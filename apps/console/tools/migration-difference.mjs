// SQL that brings what the checked-in migrations make to what the models say; empty when they agree.
// Runs Prisma's own schema engine as wasm, because `prisma migrate` wants to download the native one.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PrismaLibSql } from '@prisma/adapter-libsql'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'

export const providerFolder = fileURLToPath(new URL('../../../prisma/sqlite', import.meta.url))

export async function migrationDifference() {
  const scratch = mkdtempSync(join(tmpdir(), 'keelson-schema-'))
  const adapters = []
  try {
    const engine = await schemaEngine(scratch, adapters)
    const { stdout } = await engine.diff({
      from: { tag: 'migrations', ...checkedInMigrations() },
      to: { tag: 'schemaDatamodel', files: schemaFiles() },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    })
    return stdout.trim() === '-- This is an empty migration.' ? '' : stdout
  } finally {
    for (const adapter of adapters) await adapter.dispose().catch(() => {})
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function schemaEngine(scratch, adapters) {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: message => console.error(message) }
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg'))
  const wasm = readFileSync(join(folder, 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  const main = new PrismaLibSql({ url: `file:${join(scratch, 'main.db')}` })
  const shadow = new PrismaLibSql({ url: `file:${join(scratch, 'shadow.db')}` })
  const factory = {
    provider: 'sqlite',
    adapterName: main.adapterName,
    connect: () => wrap(main.connect()),
    // libsql gives every transaction on ':memory:' a new, empty database
    connectToShadowDb: () => wrap(shadow.connect()),
  }
  async function wrap(promise) {
    const adapter = await promise
    adapters.push(adapter)
    const executeRaw = adapter.executeRaw.bind(adapter)
    // the engine sends whole scripts through executeRaw, which takes one statement
    adapter.executeRaw = async query => {
      if (query.args.length > 0) return executeRaw(query)
      await adapter.executeScript(query.sql)
      return 0
    }
    return adapter
  }
  const datamodels = schemaFiles().map(file => [file.path, file.content])
  return await glue.SchemaEngine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(factory))
}

const schemaFiles = () =>
  readdirSync(providerFolder)
    .filter(name => name.endsWith('.prisma'))
    .map(name => ({ path: join(providerFolder, name), content: readFileSync(join(providerFolder, name), 'utf8') }))

function checkedInMigrations() {
  const baseDir = join(providerFolder, 'migrations')
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: readFileSync(join(baseDir, 'migration_lock.toml'), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: readdirSync(baseDir, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => entry.name)
      .sort()
      .map(path => ({
        path,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok', value: readFileSync(join(baseDir, path, 'migration.sql'), 'utf8') },
        },
      })),
  }
}
