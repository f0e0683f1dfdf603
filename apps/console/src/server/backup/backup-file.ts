/** A backup is one file: a line of JSON that says what follows, signed with the console's key, then the database, gzipped. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import type { SecretBox } from '../secrets/secret-box'

const Manifest = z.object({
  keelson: z.literal('backup'),
  format: z.number().int(),
  at: z.string(),
  /** Migrations that the database has, in order: the version of its schema. */
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  /** of the database, not of the gzip */
  bytes: z.number().int().min(0),
  sha256: z.string(),
})
export type Manifest = z.infer<typeof Manifest>

const FORMAT = 1
const LONGEST_LINE = 1024 * 1024
const LARGEST = 4 * 1024 ** 3

/** Why a backup is not restored; nothing was changed. */
export class BackupRefused extends Error {}

export function writeBackup(box: SecretBox, database: Buffer, at: Date, migrations: Manifest['migrations']): Buffer {
  const manifest = JSON.stringify({
    keelson: 'backup',
    format: FORMAT,
    at: at.toISOString(),
    migrations,
    bytes: database.length,
    sha256: sha256(database),
  } satisfies Manifest)
  const head = JSON.stringify({ manifest, signature: box.sign(manifest) })
  return Buffer.concat([Buffer.from(`${head}\n`), gzipSync(database)])
}

export function readBackup(box: SecretBox, file: Buffer): { manifest: Manifest; database: Buffer } {
  const end = file.subarray(0, LONGEST_LINE).indexOf(10)
  const head = z
    .object({ manifest: z.string(), signature: z.string() })
    .safeParse(json(file.subarray(0, Math.max(0, end))))
  if (!head.success) throw new BackupRefused('this is no backup of Keelson: its first line says nothing of one')
  const { manifest: text, signature } = head.data
  const parsed = Manifest.safeParse(json(Buffer.from(text)))
  if (!parsed.success) throw new BackupRefused('this is no backup of Keelson: its manifest cannot be read')
  const manifest = parsed.data
  if (manifest.format > FORMAT)
    throw new BackupRefused(`the backup has format ${manifest.format}, this console reads up to ${FORMAT}: it is newer`)
  if (!same(signature, box.sign(text)))
    throw new BackupRefused(
      'the backup was altered, or was made with another key than this secret.key or KEELSON_SECRET_KEY',
    )
  const database = unzipped(file.subarray(end + 1), manifest.bytes)
  if (database.length !== manifest.bytes || sha256(database) !== manifest.sha256)
    throw new BackupRefused('the backup was altered or cut: its database is not the one that its manifest names')
  return { manifest, database }
}

function unzipped(bytes: Buffer, expected: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.max(1, Math.min(expected, LARGEST)) })
  } catch (error) {
    throw new BackupRefused(`the backup was altered or cut: ${error instanceof Error ? error.message : error}`)
  }
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const same = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
