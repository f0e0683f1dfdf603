/** `backup FILE` and `restore FILE` at the command line of the machine. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../db/open-database'
import { type ConsoleEnv, consoleFolder } from '../env'
import { loadSecretBox } from '../secrets/secret-box'
import { BackupRefused } from './backup-file'
import { restoreBackup } from './restore-backup'
import { takeBackup } from './take-backup'

/** Undefined: the arguments ask for no such thing. Otherwise the exit code. */
export async function backupCommand(env: ConsoleEnv, args: readonly string[]): Promise<number | undefined> {
  const [command, file, ...more] = args
  if (command !== 'backup' && command !== 'restore') return undefined
  if (!file || more.length > 0) {
    console.error(`usage: ${command} FILE`)
    return 2
  }
  const migrations = join(consoleFolder(), '../../prisma/sqlite/migrations')
  try {
    const box = loadSecretBox(env.dataDir, env.secretKey)
    if (command === 'backup') {
      const db = await openDatabase(env.dataDir, migrations, box)
      try {
        // never over another one
        writeFileSync(file, await takeBackup(db, box, env.dataDir), { mode: 0o600, flag: 'wx' })
      } finally {
        await db.$disconnect()
      }
      console.log(
        `${file}: written. It is worth nothing without the key: keep secret.key or KEELSON_SECRET_KEY elsewhere.`,
      )
    } else {
      const { at, kept } = await restoreBackup(env, box, migrations, readFileSync(file))
      console.log(`Restored what was backed up at ${at}. Everybody signs in again; API and enrolment tokens are gone.`)
      console.log('Agents that were revoked since then are known again: look at the page Directors.')
      if (kept) console.log(`What was there before is ${kept}.`)
    }
    return 0
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    console.error(error instanceof BackupRefused ? `${file}: not restored, nothing was changed: ${words}` : words)
    return 1
  }
}
