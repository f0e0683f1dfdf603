/**
 * Applies the checked-in migration.sql files in order, each in a transaction, and records them in _prisma_migrations
 * as Prisma's CLI does, so that the CLI still agrees: a console is often on a network without downloads.
 */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PrismaLibSql } from '@prisma/adapter-libsql'

export async function applyMigrations(factory: PrismaLibSql, folder: string): Promise<string[]> {
  const connection = await factory.connect()
  try {
    await connection.executeScript('PRAGMA journal_mode = WAL;')
    await connection.executeScript(migrationsTable)
    const { rows } = await connection.queryRaw({
      sql: 'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
      args: [],
      argTypes: [],
    })
    const applied = new Map(rows.map(([name, checksum]) => [String(name), String(checksum)]))
    const fresh: string[] = []
    for (const { name, sql, checksum } of checkedInMigrations(folder)) {
      const known = applied.get(name)
      if (known === checksum) continue
      if (known) throw new Error(`migration ${name} was changed after it was applied: restore the file or the database`)
      // Outside the transaction, where SQLite honours it: a redefined table must not cascade into its children.
      await connection.executeScript('PRAGMA foreign_keys = OFF;')
      await connection.executeScript(`BEGIN IMMEDIATE;\n${sql}\n;\n${record(name, checksum)}\nCOMMIT;`)
      await connection.executeScript('PRAGMA foreign_keys = ON;')
      fresh.push(name)
    }
    return fresh
  } finally {
    await connection.dispose()
  }
}

export function checkedInMigrations(folder: string): { name: string; sql: string; checksum: string }[] {
  return readdirSync(folder)
    .filter(name => existsSync(join(folder, name, 'migration.sql')))
    .sort()
    .map(name => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}

const record = (name: string, checksum: string) =>
  `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
   VALUES ('${randomUUID()}', '${checksum}', '${name.replaceAll("'", "''")}', current_timestamp, 1);`

// prisma-engines, schema-engine/connectors/sql-schema-connector/src/flavour/sqlite: imperative_migration_persistence
const migrationsTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id"                    TEXT PRIMARY KEY NOT NULL,
  "checksum"              TEXT NOT NULL,
  "finished_at"           DATETIME,
  "migration_name"        TEXT NOT NULL,
  "logs"                  TEXT,
  "rolled_back_at"        DATETIME,
  "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
);`
