/** Configurations made from the table: a valid file with one keyword written in each way worth asking about. */
import { replaceEntries, setValue } from '@keelson/keepalived-conf/edit'
import { parse } from '@keelson/keepalived-conf/parse'
import type { Path } from '@keelson/keepalived-conf/path'
import { render } from '@keelson/keepalived-conf/render'
import type { Block, Keyword } from '@keelson/keepalived-conf/table'
import { blocksFrom } from './blocks-from'
import { entryLines } from './entries'
import { valid } from './valid'

export interface Case {
  name: string
  text: string
}

/** Where keywords are asked about when a name alone would find another place. */
const within: Readonly<Record<string, Path>> = { unicast_peer: [{ block: 'vrrp_instance', name: 'VI_3' }] }

export function corpus(): Case[] {
  const document = parse(valid)
  const asked = new Set<string>()
  return blocksFrom(document).flatMap(({ path, table }) => {
    const block = path.map(step => (typeof step === 'string' ? step : step.block)).join(' / ')
    return Object.entries(table.keywords).flatMap(([keyword, entry]) => {
      if (newerThanOracle(entry)) return []
      const shared = path.length === 3 ? keyword : `${block} ${keyword}`
      if (asked.has(shared)) return []
      asked.add(shared)
      const first = !asked.has(keyword)
      asked.add(keyword)
      const where = within[keyword] ?? path
      if (entry.value) return casesOf(document, where, block, keyword, entry, table, first)
      return entry.block?.entries ? entryCases(document, where, block, keyword) : blockCases(block, keyword, entry)
    })
  })
}

function casesOf(
  document: ReturnType<typeof parse>,
  path: Path,
  block: string,
  keyword: string,
  entry: Keyword,
  table: Block,
  first: boolean,
): Case[] {
  const set = (parameters: string) => render(setValue(document, [...path, keyword], parameters).document)
  const written = parametersOf(entry).map(parameters => ({
    name: `${block}: ${keyword} ${parameters}`,
    text: set(parameters),
  }))
  const good = parametersOf(entry)[0] ?? ''
  const line = `${keyword} ${good}`.trimEnd()
  const once = set(good)
  const found = new RegExp(`^( *)${escaped(line)}$`, 'm')
  const misspelt = keyword.length > 5 ? keyword.replace(/(.)(.)(.)$/, '$1$3$2x') : `${keyword}zz`
  const further = [
    { name: `${block}: ${misspelt} ${good}`, text: once.replace(found, `$1${misspelt} ${good}`) },
    { name: `${block}: ${keyword} twice`, text: once.replace(found, `$&\n$1${line}`) },
  ]
  if (entry.value?.input.type === 'checkbox') further.pop()
  // What a misplaced or misspelt word comes to is the same in every block.
  if (!first) return written
  const elsewhere = table.keyword === 'garp_group' ? 'track_group TG {' : 'garp_group {'
  further.push({ name: `${keyword} in another block`, text: valid.replace(elsewhere, `${elsewhere}\n    ${line}`) })
  return [...written, ...further]
}

function entryCases(document: ReturnType<typeof parse>, path: Path, block: string, keyword: string): Case[] {
  return (entryLines[keyword] ?? []).map(line => ({
    name: `${block}: ${keyword} { ${line} }`,
    text: render(
      replaceEntries(
        document,
        [...path, keyword],
        line.split('\n').map(each => each.trim()),
      ).document,
    ),
  }))
}

/** A block without a name, and one that holds nothing. */
function blockCases(block: string, keyword: string, { block: table }: Keyword): Case[] {
  if (block !== '' || !table) return []
  const named = table.header ? `${keyword} ${keyword === 'virtual_server' ? '125.38.38.99 80' : 'other'}` : keyword
  return [
    { name: `${keyword} without a name`, text: `${valid}${keyword} {\n}\n` },
    { name: `${keyword} with nothing in it`, text: `${valid}${named} {\n}\n` },
  ]
}

/** Debian 12 has 2.2.7. */
function newerThanOracle({ since }: Keyword): boolean {
  return since !== undefined && since.localeCompare('2.2.7', 'en', { numeric: true }) > 0
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** A good one first; each bound and what lies past it; nothing; nonsense. */
function parametersOf({ value }: Keyword): string[] {
  if (!value) return []
  const { input, choices } = value
  if (choices) return [...choices, '', 'bogus']
  if (input.type === 'checkbox') return ['']
  if (input.type === 'number') {
    const { min, max, step } = input
    const middle = Math.min(max, Math.max(min, 2))
    return [middle, min, max, max + 1, min - 1, step < 1 ? '1.5' : '0x10', ''].map(String)
  }
  if (input.type === 'text' && input.placeholder === 'keepalived_script') return ['root', '']
  const placeholder = input.type === 'text' ? input.placeholder : undefined
  if (placeholder === undefined) return ['one', '', 'one two']
  return [placeholder, '', ...(/\d\.\d/.test(placeholder) ? ['1.2.3.400', '2001:db8::1'] : [])]
}
