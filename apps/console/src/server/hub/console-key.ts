/** The console's own Ed25519 key (RFC 8032), by which agents know it: with the database it is moved, backed up and restored. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import type { Database } from '../db/open-database'
import { readSetting, writeSetting } from '../db/settings'

export class ConsoleKey {
  /** 32 bytes, base64url */
  readonly publicKey: string

  static async load(db: Database): Promise<ConsoleKey> {
    const known = await readSetting(db, 'console-key')
    if (known) return new ConsoleKey(createPrivateKey(known))
    const { privateKey } = generateKeyPairSync('ed25519')
    await writeSetting(db, 'console-key', String(privateKey.export({ type: 'pkcs8', format: 'pem' })))
    return new ConsoleKey(privateKey)
  }

  private constructor(private readonly key: KeyObject) {
    this.publicKey = createPublicKey(key).export({ format: 'jwk' }).x ?? ''
  }

  /** base64url */
  sign(statement: string): string {
    return sign(null, Buffer.from(statement), this.key).toString('base64url')
  }
}

/** False for a key or signature of any other shape. */
export function isSignedBy(key: string, statement: string, signature: string): boolean {
  try {
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' })
    return verify(null, Buffer.from(statement), publicKey, Buffer.from(signature, 'base64url'))
  } catch {
    return false
  }
}
