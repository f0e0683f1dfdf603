/** Where the console meets the grammar: text in, what it comes to out. */
import type { Config } from '@keelson/keepalived-conf/config'
import { effectiveConfig } from '@keelson/keepalived-conf/effective'
import { parse } from '@keelson/keepalived-conf/parse'

/** The same texts are asked for again and again: by every page that is open, every few seconds. Characters of all that are kept. */
const KEPT = 4 * 1024 * 1024
const kept = new Map<string, Config>()
let characters = 0

export function configOf(text: string): Config {
  const known = kept.get(text)
  if (known) {
    // what was asked for last is given up last
    kept.delete(text)
    kept.set(text, known)
    return known
  }
  const config = effectiveConfig(parse(text))
  kept.set(text, config)
  characters += text.length
  for (const oldest of kept.keys()) {
    if (characters <= KEPT || oldest === text) break
    kept.delete(oldest)
    characters -= oldest.length
  }
  return config
}
