/** The console's key and what is done with it: columns sealed at rest, masks and hashes that only it can make. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Before what is sealed; a text that was written before there was a key has none and is read as it is. */
export const SEALED = 'sealed:1:'
export const KEY_FILE = 'secret.key'

export class SecretBox {
  readonly #columns: Buffer
  readonly #masks: Buffer
  readonly #hashes: Buffer
  readonly #backups: Buffer

  constructor(key: Buffer) {
    const derived = (purpose: string) => Buffer.from(hkdfSync('sha256', key, 'keelson', purpose, 32))
    this.#columns = derived('columns')
    this.#masks = derived('masks')
    this.#hashes = derived('hashes')
    this.#backups = derived('backups')
  }

  /** AES-256-GCM: nonce, tag, text. */
  seal(text: string): string {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#columns, nonce)
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return SEALED + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
  }

  /** Throws when it was sealed with another key or was altered. */
  open(sealed: string): string {
    if (!sealed.startsWith(SEALED)) return sealed
    const bytes = Buffer.from(sealed.slice(SEALED.length), 'base64')
    const decipher = createDecipheriv('aes-256-gcm', this.#columns, bytes.subarray(0, 12), { authTagLength: 16 })
    decipher.setAuthTag(bytes.subarray(12, 28))
    return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8')
  }

  /** Seven letters or digits for a secret (41 bits): the same for the same, and no way back without the key. */
  seven(secret: string): string {
    const digest = createHmac('sha256', this.#masks).update(secret).digest('base64').replace(/[+/=]/g, '')
    return digest.slice(0, 7)
  }

  /** A hash of a text with a short password in it lets that password be guessed; this one does not. */
  blind(hash: string): string {
    return createHmac('sha256', this.#hashes).update(hash).digest('hex')
  }

  isSameAs(other: SecretBox): boolean {
    return this.#columns.equals(other.#columns)
  }

  /** Says that this console wrote the manifest of a backup. */
  sign(manifest: string): string {
    return createHmac('sha256', this.#backups).update(manifest).digest('hex')
  }
}

/** `given`: KEELSON_SECRET_KEY. Without it a file beside the database, made when it is not there. */
export function loadSecretBox(dataDir: string, given: string | undefined): SecretBox {
  if (given !== undefined) return boxOf(given, 'KEELSON_SECRET_KEY')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = join(dataDir, KEY_FILE)
  if (!existsSync(file)) writeKey(file)
  return readKey(file)
}

/** Never over another one. */
export function writeKey(file: string): void {
  writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true })
}

export function readKey(file: string): SecretBox {
  const mode = statSync(file).mode & 0o777
  if (mode & 0o077) throw new Error(`${file} has mode ${mode.toString(8)}: others may read the key; it must be 600`)
  return boxOf(readFileSync(file, 'utf8').trim(), file)
}

export const boxOf = (words: string, where: string): SecretBox => new SecretBox(keyOf(words, where))

function keyOf(words: string, where: string): Buffer {
  const key = Buffer.from(words, 'base64')
  if (key.length !== 32) throw new Error(`${where} holds ${key.length} bytes in base64: a key has 32`)
  return key
}
