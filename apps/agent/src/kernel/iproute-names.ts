/** The names that iproute2's files give to tables, scopes and the like; read when a name is first asked for. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NameFile } from '@keelson/director/wire/iproute-words'

/** What the operator says goes before what the distribution does. */
const FOLDERS = ['/etc/iproute2', '/usr/share/iproute2', '/usr/lib/iproute2']

const known = new Map<NameFile, Map<string, number>>()

export function numberOfName(file: NameFile, name: string): number | undefined {
  const names = known.get(file) ?? readNames(file)
  known.set(file, names)
  return names.get(name)
}

function readNames(file: NameFile): Map<string, number> {
  for (const folder of FOLDERS) {
    try {
      return parseNames(readFileSync(join(folder, file), 'utf8'))
    } catch {
      // not in this folder
    }
  }
  return new Map()
}

/** `NUMBER NAME` a line; # begins a comment. */
function parseNames(text: string): Map<string, number> {
  const found = [...text.matchAll(/^\s*(0x[0-9a-f]+|\d+)\s+([^\s#]+)/gim)]
  return new Map(found.map(([, number, name = '']) => [name, Number(number)]))
}
