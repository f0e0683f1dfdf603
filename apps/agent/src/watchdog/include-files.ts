/** The files of an include line, found and refused by keepalived's rules. */
import { readdirSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import type { IncludedFile } from '@keelson/keepalived-conf/parse-options'
import { readText } from './read-text'

/** More files than any pattern is meant to name; the reader of the configuration has a bound of its own. */
const MOST_FILES = 10_000

/** As glob(3) with braces finds them, relative to the folder of the file that includes, in the order of their names. */
export function includeFiles(pattern: string, from: string): IncludedFile[] {
  const folder = dirname(from)
  const found = braceExpansions(pattern).flatMap(each => glob(isAbsolute(each) ? each : join(folder, each)))
  return found.slice(0, MOST_FILES).map(read)
}

function read(file: string): IncludedFile {
  try {
    const stat = statSync(file)
    if (stat.isDirectory()) return { file, refused: 'a directory' }
    if (!stat.isFile() || (stat.mode & 0o111) !== 0)
      return { file, refused: 'not a regular file without execute permission' }
    return { file, text: readText(file) }
  } catch (error) {
    return { file, refused: error instanceof Error ? error.message : String(error) }
  }
}

/** `a{b,c}d` is `abd` and `acd`; what is no pair of braces stays as it is. */
function braceExpansions(pattern: string): string[] {
  let expanded = ['']
  for (const part of pattern.split(/(\{[^{}]*,[^{}]*\})/)) {
    const choices = /^\{.*\}$/s.test(part) ? part.slice(1, -1).split(',') : [part]
    if (expanded.length * choices.length > MOST_FILES) return [pattern]
    expanded = expanded.flatMap(start => choices.map(choice => start + choice))
  }
  return expanded
}

function glob(pattern: string): string[] {
  if (!/[*?[]/.test(pattern)) return exists(pattern) ? [pattern] : []
  let found = [isAbsolute(pattern) ? '/' : '']
  for (const part of pattern.split('/').filter(each => each !== '')) {
    if (!/[*?[]/.test(part)) found = found.map(folder => join(folder, part)).filter(exists)
    else
      found = found.flatMap(folder =>
        entriesOf(folder)
          .filter(matcherOf(part))
          .map(name => join(folder, name)),
      )
    if (found.length > MOST_FILES) return []
  }
  return found.sort()
}

function matcherOf(part: string): (name: string) => boolean {
  const source = part.replace(/\[!?\]?[^\]]*\]|[*?]|[\\^$.|+(){}[\]]/g, mark => {
    if (mark === '*') return '.*'
    if (mark === '?') return '.'
    if (mark.length > 1) return mark.replace(/^\[!/, '[^').replaceAll('\\', '\\\\')
    return `\\${mark}`
  })
  try {
    const expression = new RegExp(`^${source}$`, 's')
    return name => (part.startsWith('.') || !name.startsWith('.')) && expression.test(name)
  } catch {
    return name => name === part
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder === '' ? '.' : folder)
  } catch {
    return []
  }
}

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined
