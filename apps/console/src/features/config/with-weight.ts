import type { Document } from '@keelson/keepalived-conf/document'
import { setValue } from '@keelson/keepalived-conf/edit'
import { parse } from '@keelson/keepalived-conf/parse'
import { realServerPath, realServersIn } from './paths-in-text'

/** The text with another weight for one real server; undefined when it has no such real server. */
export function withWeight(
  text: string,
  virtualServer: string,
  realServer: string,
  weight: number,
): string | undefined {
  return withWeights(text, virtualServer, [{ realServer, weight }])?.text
}

/** The same for several: `known` are those that the text has; undefined when it has none of them. */
export function withWeights(
  text: string,
  virtualServer: string,
  weights: readonly { realServer: string; weight: number }[],
): { text: string; known: string[] } | undefined {
  let document = documentOf(text)
  const known: string[] = []
  for (const { realServer, weight } of weights) {
    const path = realServerPath(document, virtualServer, realServer)
    if (!path) continue
    known.push(realServer)
    document = setValue(document, [...path, 'weight'], String(weight)).document
  }
  if (known.length === 0) return undefined
  keep(document)
  return { text: document.text, known }
}

/** Those of these real servers that the text has. */
export function knownOf(text: string, virtualServer: string, realServers: readonly string[]): string[] {
  const known = realServersIn(documentOf(text), virtualServer)
  return realServers.filter(realServer => known.has(realServer))
}

/** A drag edits the same few texts again and again, each once for the directors and once for the drafts: what was read is kept. */
const KEPT = 8
const kept = new Map<string, Document>()

function documentOf(text: string): Document {
  const document = kept.get(text) ?? parse(text)
  keep(document)
  return document
}

/** Those that were used last. */
function keep(document: Document): void {
  kept.delete(document.text)
  kept.set(document.text, document)
  const oldest = kept.size > KEPT ? kept.keys().next() : undefined
  if (oldest && !oldest.done) kept.delete(oldest.value)
}
