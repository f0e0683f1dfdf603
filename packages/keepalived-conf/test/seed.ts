import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Document } from '@keelson/keepalived-conf/document'
import { parse } from '@keelson/keepalived-conf/parse'

/** The article's two files, as they were published. */
export const seedNames = ['master.keepalived.conf', 'backup.keepalived.conf'] as const

export function seedText(name: (typeof seedNames)[number]): string {
  return readFileSync(join(import.meta.dirname, 'testdata', name), 'utf8')
}

export function seedDocuments(): Document[] {
  return seedNames.map(file => parse(seedText(file), { file }))
}
