/** A new key for the console, while none runs. What is cut off is gone on with when it is asked for again. */
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { AuditLog } from '../audit/audit-log'
import { openDatabase, openPlain } from '../db/open-database'
import type { ConsoleEnv } from '../env'
import { answersOn } from '../hub/answers-on'
import { reseal } from './reseal'
import { boxOf, KEY_FILE, readKey, type SecretBox, writeKey } from './secret-box'

export interface Rotated {
  values: number
  /** Where the old key lies now; undefined when it never was in a file. */
  kept: string | undefined
}

type Env = Pick<ConsoleEnv, 'dataDir' | 'agentSocket' | 'secretKey' | 'oldSecretKey'>

export async function rotateKey(env: Env, migrationsFolder: string, now = new Date()): Promise<Rotated> {
  if (await answersOn(env.agentSocket)) throw new Error('the console is running: stop it first')
  const file = join(env.dataDir, KEY_FILE)
  if (!existsSync(join(env.dataDir, 'keelson.db'))) throw new Error(`there is no database in ${env.dataDir}`)
  const from = oldKey(env, file)
  const to = newKey(env, file)
  if (from.isSameAs(to)) throw new Error('the new key is the old one')
  const values = await resealed(env.dataDir, migrationsFolder, from, to)
  return { values, kept: putInPlace(env, file, now) }
}

function oldKey({ secretKey, oldSecretKey }: Env, file: string): SecretBox {
  if (oldSecretKey !== undefined) return boxOf(oldSecretKey, 'KEELSON_SECRET_KEY_OLD')
  if (existsSync(file)) return readKey(file)
  throw new Error(
    secretKey === undefined
      ? `there is no ${file}: where the key is KEELSON_SECRET_KEY, give the new one there and the old one as KEELSON_SECRET_KEY_OLD`
      : 'give the key that was used until now as KEELSON_SECRET_KEY_OLD',
  )
}

/** In a file before anything is sealed with it. */
function newKey({ secretKey }: Env, file: string): SecretBox {
  if (secretKey !== undefined) return boxOf(secretKey, 'KEELSON_SECRET_KEY')
  if (!existsSync(`${file}.new`)) writeKey(`${file}.new`)
  return readKey(`${file}.new`)
}

async function resealed(dataDir: string, migrationsFolder: string, from: SecretBox, to: SecretBox): Promise<number> {
  const plain = await openPlain(dataDir, migrationsFolder)
  let values: number
  try {
    // cut off after it was done: only the files were not put in their places
    values = (await opensAll(plain, to)) ? 0 : await reseal(plain, from, to)
    // what the old key sealed must not lie about in free pages or in the journal
    await plain.$executeRawUnsafe('VACUUM')
    await plain.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)')
  } finally {
    await plain.$disconnect()
  }
  const db = await openDatabase(dataDir, migrationsFolder, to)
  try {
    const deed = { userId: null, who: '(command line)', origin: '-', what: 'rotate-key', object: '', result: 'ok' }
    await new AuditLog(db).write({ ...deed, detail: JSON.stringify({ values }) })
  } finally {
    await db.$disconnect()
  }
  return values
}

/** Sealing is all or nothing, so one value stands for all. */
async function opensAll(plain: Awaited<ReturnType<typeof openPlain>>, box: SecretBox): Promise<boolean> {
  const one = await plain.setting.findFirst()
  try {
    box.open(one?.value ?? '')
    return true
  } catch {
    return false
  }
}

/** The old key stays beside: backups of before are worth nothing without it. */
function putInPlace({ secretKey }: Env, file: string, now: Date): string | undefined {
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14)
  const kept = existsSync(file) ? `${file}.before-${stamp}` : undefined
  if (kept) renameSync(file, kept)
  if (secretKey === undefined) renameSync(`${file}.new`, file)
  return kept
}
