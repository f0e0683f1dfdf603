/** The one place that opens the database: SQLite, WAL, foreign keys, migrations applied, secrets sealed. */
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { PrismaClient } from '../../generated/prisma/client'
import type { SecretBox } from '../secrets/secret-box'
import { applyMigrations } from './apply-migrations'
import { NormalSync } from './normal-sync'
import { sealingClient, sealOldRows } from './sealed-columns'

export type Database = PrismaClient
/** What a transaction callback is handed: the client without what opens and closes. */
export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]

export async function openDatabase(dataDir: string, migrationsFolder: string, box: SecretBox): Promise<Database> {
  const plain = await openPlain(dataDir, migrationsFolder)
  const sealing = sealingClient(plain, box)
  await sealOldRows(plain, sealing)
  return sealing
}

/** What is sealed stays so. */
export async function openPlain(dataDir: string, migrationsFolder: string): Promise<Database> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = join(dataDir, 'keelson.db')
  // `timeout` is SQLite's busy timeout; libsql opens a new connection after every transaction, so a PRAGMA would be lost
  const adapter = new NormalSync({ url: `file:${file}`, timeout: 5000 })
  await applyMigrations(adapter, migrationsFolder)
  chmodSync(file, 0o600)
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 10_000, timeout: 20_000 } })
}
