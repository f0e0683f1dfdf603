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
  const document = parse(text)
  const path = realServerPath(document, virtualServer, realServer)
  if (!path) return undefined
  return setValue(document, [...path, 'weight'], String(weight)).document.text
}
