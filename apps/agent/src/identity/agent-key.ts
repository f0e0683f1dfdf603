/** The agent's own Ed25519 key: made once, kept where only its owner may read it, never shown. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const agentKeyOf = (stateDir: string): string => join(stateDir, 'agent.key')

export class AgentKey {
  /** 32 bytes, base64url */
  readonly publicKey: string
  readonly #key: KeyObject

  /** Reads the key of `file`, or makes one there (0600). @throws Error that names the file and what is wrong with it */
  static ofFile(file: string): AgentKey {
    const known = readKey(file)
    if (known) return new AgentKey(known)
    const { privateKey } = generateKeyPairSync('ed25519')
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const fd = openSync(file, 'wx', 0o600)
    try {
      writeSync(fd, String(privateKey.export({ type: 'pkcs8', format: 'pem' })))
    } finally {
      closeSync(fd)
    }
    return new AgentKey(privateKey)
  }

  /** A key that is nowhere kept: of a director in memory. */
  static fleeting(): AgentKey {
    return new AgentKey(generateKeyPairSync('ed25519').privateKey)
  }

  private constructor(key: KeyObject) {
    this.#key = key
    this.publicKey = createPublicKey(key).export({ format: 'jwk' }).x ?? ''
  }

  /** base64url of the 64 bytes of RFC 8032 */
  sign(statement: string): string {
    return sign(null, Buffer.from(statement), this.#key).toString('base64url')
  }
}

function readKey(file: string): KeyObject | undefined {
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const { mode } = fstatSync(fd)
    if (mode & 0o077)
      throw new Error(
        `${file}: others may read the agent's key (mode ${(mode & 0o777).toString(8)}): chmod 600 ${file}`,
      )
    const key = createPrivateKey(readFileSync(fd))
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${file}: is ${key.asymmetricKeyType}, must be ed25519`)
    return key
  } finally {
    closeSync(fd)
  }
}
