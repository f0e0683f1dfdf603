/** Puts a backup in the place of the database, at the machine's command line, while no console runs. All of it or nothing. */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AuditLog } from '../audit/audit-log'
import { checkedInMigrations } from '../db/apply-migrations'
import { openDatabase } from '../db/open-database'
import type { ConsoleEnv } from '../env'
import { answersOn } from '../hub/answers-on'
import type { SecretBox } from '../secrets/secret-box'
import { BackupRefused, readBackup } from './backup-file'
import { inspectDatabase } from './inspect-database'

export interface Restored {
  at: string
  /** Where what was there before lies now; undefined when there was nothing. */
  kept: string | undefined
}

export async function restoreBackup(
  env: Pick<ConsoleEnv, 'dataDir' | 'agentSocket'>,
  box: SecretBox,
  migrationsFolder: string,
  file: Buffer,
  now = new Date(),
): Promise<Restored> {
  if (await answersOn(env.agentSocket)) throw new BackupRefused('the console is running: stop it first')
  const { manifest, database } = readBackup(box, file)
  const known = new Map(checkedInMigrations(migrationsFolder).map(({ name, checksum }) => [name, checksum]))
  const newer = manifest.migrations.find(({ name, checksum }) => known.get(name) !== checksum)
  if (newer)
    throw new BackupRefused(
      `the backup has the migration ${newer.name}, which this console does not have: it is of a newer one`,
    )
  const scratch = join(env.dataDir, 'restoring')
  rmSync(scratch, { recursive: true, force: true })
  try {
    const db = await openedCopy(scratch, box, migrationsFolder, database)
    try {
      // What was revoked since must not come back: sessions and tokens are made anew. Agents stay known by their keys,
      // for else every director would need a hand; whoever restores is told to look at them.
      await db.session.deleteMany({})
      await db.apiToken.deleteMany({})
      await db.agentToken.deleteMany({})
      await db.verification.deleteMany({})
      const deed = { userId: null, who: '(command line)', origin: '-', what: 'restore', result: 'ok' }
      await new AuditLog(db).write({
        ...deed,
        object: manifest.at,
        detail: JSON.stringify({ sha256: manifest.sha256 }),
      })
      // one file, with nothing left in a journal beside it
      await db.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)')
    } finally {
      await db.$disconnect()
    }
    return { at: manifest.at, kept: putInPlace(env.dataDir, scratch, now) }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Written beside, looked through, opened with the key and brought to this console's schema: only then is it good. */
async function openedCopy(folder: string, box: SecretBox, migrationsFolder: string, database: Buffer) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const copy = join(folder, 'keelson.db')
  writeFileSync(copy, database, { mode: 0o600 })
  await inspectDatabase(copy)
  return await openDatabase(folder, migrationsFolder, box)
}

function putInPlace(dataDir: string, scratch: string, now: Date): string | undefined {
  const place = join(dataDir, 'keelson.db')
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14)
  const kept = existsSync(place) ? join(dataDir, `keelson.db.before-${stamp}`) : undefined
  for (const end of ['-wal', '-shm', '']) if (kept && existsSync(place + end)) renameSync(place + end, kept + end)
  renameSync(join(scratch, 'keelson.db'), place)
  return kept
}
