/** What of an input may stand in the audit log: names and numbers; no secret, and of a text its length and hash. */
import { sha256 } from '../auth/sha256'

export const MASK = '••••••'
const LONGEST_WORD = 200
const LONGEST = 4000

export function auditDetail(input: unknown): string {
  const text = JSON.stringify(input ?? null, (key, value: unknown) => {
    if (typeof value !== 'string') return value
    if (/password|secret|token|code|pass$|key$|url$/i.test(key)) return MASK
    if (key === 'text' || key === 'draft' || value.length > LONGEST_WORD)
      return `(${value.length} characters, sha256 ${sha256(value).slice(0, 12)})`
    return value
  })
  return text.length <= LONGEST ? text : JSON.stringify(`(${text.length} characters of input)`)
}
