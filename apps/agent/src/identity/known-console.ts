/** The one console that this agent obeys: its key, pinned when the agent was enrolled or first met it on its own machine. */
import { createPublicKey, verify } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PublicKey } from '@keelson/contract/messages/proof'
import * as z from 'zod'
import { writeWhole } from '../files/write-whole'

const Kept = z.object({
  key: PublicKey,
  /** of its certificate, where the usual authorities do not vouch for it: as in certificatePin */
  pin: z.string().max(100).optional(),
})
export type KnownConsole = z.infer<typeof Kept>

export const knownConsoleOf = (stateDir: string): string => join(stateDir, 'console.json')

/** Undefined when no console was ever pinned. @throws Error that names the file and what is wrong with it */
export function readKnownConsole(file: string): KnownConsole | undefined {
  if (!existsSync(file)) return undefined
  const kept = Kept.safeParse(parsed(readFileSync(file, 'utf8')))
  if (!kept.success) throw new Error(`${file} is damaged: remove it and enrol this director again`)
  return kept.data
}

export function keepKnownConsole(file: string, known: KnownConsole): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeWhole(file, `${JSON.stringify(known)}\n`)
}

/** False for a signature or key of any other shape: peers are hostile until checked. */
export function isSignedBy(key: string, statement: string, signature: string): boolean {
  try {
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' })
    return verify(null, Buffer.from(statement), publicKey, Buffer.from(signature, 'base64url'))
  } catch {
    return false
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
