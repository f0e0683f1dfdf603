/** Where the console meets the grammar: text in, what it comes to out. */
import type { Config } from '@keelson/keepalived-conf/config'
import { effectiveConfig } from '@keelson/keepalived-conf/effective'
import { parse } from '@keelson/keepalived-conf/parse'

/** The same few texts are asked for again and again: by every page that is open, every few seconds. */
const KEPT = 64
const kept = new Map<string, Config>()

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
  const oldest = kept.size > KEPT ? kept.keys().next() : undefined
  if (oldest && !oldest.done) kept.delete(oldest.value)
  return config
}
