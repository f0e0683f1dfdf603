import { root } from '@keelson/keepalived-conf/blocks/root'
import type { Document } from '@keelson/keepalived-conf/document'
import { find, type Path } from '@keelson/keepalived-conf/path'
import type { Block } from '@keelson/keepalived-conf/table'

/** Every block that the document has, the file itself first, with the path to the first of its kind. */
export function blocksFrom(document: Document): { path: Path; table: Block }[] {
  const found: { path: Path; table: Block }[] = [{ path: [], table: root as Block }]
  for (const { path, table } of found) {
    for (const [keyword, { block }] of Object.entries(table.keywords)) {
      if (!block || block.entries || !find(document, [...path, keyword])?.statement) continue
      found.push({ path: [...path, keyword], table: block })
    }
  }
  return found
}
