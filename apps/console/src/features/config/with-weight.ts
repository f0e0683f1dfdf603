import { setValue } from '@keelson/keepalived-conf/edit'
import { parse } from '@keelson/keepalived-conf/parse'
import { realServerPath } from './paths-in-text'

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
  let document = parse(text)
  const known: string[] = []
  for (const { realServer, weight } of weights) {
    const path = realServerPath(document, virtualServer, realServer)
    if (!path) continue
    known.push(realServer)
    document = setValue(document, [...path, 'weight'], String(weight)).document
  }
  return known.length > 0 ? { text: document.text, known } : undefined
}
