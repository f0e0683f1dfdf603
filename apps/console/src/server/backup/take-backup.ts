/** The database as it is at one moment, while the console runs: SQLite's VACUUM INTO, checked, then signed. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from '../db/open-database'
import type { SecretBox } from '../secrets/secret-box'
import { writeBackup } from './backup-file'
import { inspectDatabase } from './inspect-database'

/** `dataDir`: where the copy lies while it is made; what is sealed in the database is so in the copy. */
export async function takeBackup(db: Database, box: SecretBox, dataDir: string): Promise<Buffer> {
  const scratch = mkdtempSync(join(dataDir, 'backup-'))
  try {
    const copy = join(scratch, 'copy.db')
    await db.$executeRawUnsafe(`VACUUM INTO '${copy.replaceAll("'", "''")}'`)
    const { migrations } = await inspectDatabase(copy)
    return writeBackup(box, readFileSync(copy), new Date(), migrations)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
