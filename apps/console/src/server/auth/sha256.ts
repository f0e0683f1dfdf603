import { createHash } from 'node:crypto'

/** sha256 in hex, of a text in UTF-8: what configurations are compared by, and what is kept of a token. */
export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')
