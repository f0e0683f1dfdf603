import { root } from './blocks/root'
import type { Document } from './document'
import { type Localized, say } from './localized'
import { readEntry, readParameters } from './read-statement'
import { type ReadLine, readingLines } from './reading-lines'
import { type Block, findKeyword, type Kind } from './table'

export interface Misread {
  at: number
  say: Localized
  /** Where keepalived lost its place. */
  since: number
}

/**
 * The lines that keepalived complains of because it reads them elsewhere than they stand: it has no tree but a stack of
 * keyword lists, so that the } of a block which it does not know closes the block around. Each of its processes reads
 * the whole file and skips the blocks of the others, so that it may lose its place twice in one file: once where it
 * reads a block, once where it skips it.
 */
export function misreadLines(document: Document): Misread[] {
  const lines = [...readingLines(document)]
  const found = new Map<number, Misread>()
  for (const reads of readers()) {
    for (const misread of new Emulation(lines, reads).run()) if (!found.has(misread.at)) found.set(misread.at, misread)
  }
  return [...found.values()]
}

type Reads = (keyword: string, block: Block) => boolean

/** One that reads everything, the parent, which reads what is for all, and one for each family of blocks (vrrp_*, …). */
function readers(): Reads[] {
  const families = new Set(Object.keys(root.keywords).map(familyOf))
  return [
    () => true,
    (_, block) => isGlobal(block),
    ...[...families].map(
      (family): Reads =>
        (keyword, block) =>
          familyOf(keyword) === family || isGlobal(block),
    ),
  ]
}

function familyOf(keyword: string): string {
  return keyword.split('_')[0] ?? ''
}

function isGlobal(block: Block): boolean {
  return Object.values(root.keywords).some(({ block: each, always }) => each === block && always === true)
}

class Emulation {
  private readonly found: Misread[] = []
  private index = 0
  private lost: { at: number; what: Localized } | undefined

  constructor(
    private readonly lines: readonly ReadLine[],
    private readonly reads: Reads,
  ) {}

  run(): Misread[] {
    this.countBraces()
    this.level(root as Block, 0, false)
    return this.found
  }

  private countBraces(): void {
    let depth = 0
    for (const line of this.lines) {
      if (line.opens || line.kind === 'open') depth++
      else if (line.kind === 'close' && --depth < 0) {
        depth = 0
        this.misread(line, EXTRA)
      }
    }
  }

  /** As deep as the table. */
  private level(table: Block, depth: number, braceWanted: boolean): void {
    let wanted = braceWanted
    for (let line = this.next(); line; line = this.next()) {
      if (wanted) {
        wanted = false
        if (line.kind === 'open') continue
        this.misread(line, MISSING)
      } else if (line.kind === 'open') {
        this.misread(line, UNEXPECTED)
        continue
      }
      if (line.kind === 'close') {
        if (depth > 0) return
        this.misread(line, EXTRA)
        continue
      }
      this.keyword(table, line, depth)
    }
  }

  private keyword(table: Block, line: ReadLine, depth: number): void {
    const { keyword } = line
    const known = findKeyword(table, keyword)
    if (!known) {
      this.unknown(line)
      return
    }
    const { block } = known.keyword
    if (!block) {
      if (line.opens) this.misread(line, UNEXPECTED)
    } else if ((depth === 0 && !this.reads(known.name, block)) || !isNamed(block, line)) this.skip(line)
    else if (block.entries) this.entries(block.entries, line)
    else this.level(block, depth + 1, !line.opens)
  }

  private entries(kind: Kind<unknown>, line: ReadLine): void {
    if (!line.opens && this.lines[this.index]?.kind === 'open') this.index++
    for (let entry = this.next(); entry; entry = this.next()) {
      if (entry.kind === 'close') return
      if (entry.kind === 'open' || entry.opens) this.misread(entry, UNEXPECTED)
      else if (readEntry(entry.statement, kind).complaints) this.misread(entry, UNEXPECTED)
    }
  }

  /** A block of another process, or one that keepalived cannot use: braces are counted, nothing else. */
  private skip(line: ReadLine): void {
    let depth = line.opens ? 1 : 0
    if (depth === 0) {
      if (this.lines[this.index]?.kind !== 'open') return
      this.index++
      depth = 1
    }
    for (let each = this.next(); each; each = this.next()) {
      if (each.opens || each.kind === 'open') depth++
      else if (each.kind === 'close' && --depth === 0) return
    }
  }

  private unknown(line: ReadLine): void {
    const what = line.opens
      ? say(`of the block ${line.keyword}, which it does not know`, `未知的块 ${line.keyword}`)
      : say(`of ${line.keyword}, which it does not know there`, `未知的词 ${line.keyword}`)
    this.misread(line, what)
  }

  private misread(line: ReadLine, what: Localized): void {
    this.lost ??= { at: line.at, what }
    const { at: since, what: cause } = this.lost
    this.found.push({ at: line.at, say: cause, since })
  }

  private next(): ReadLine | undefined {
    return this.lines[this.index++]
  }
}

const EXTRA = say('of a } too many', '多余的 }')
const MISSING = say('of a missing {', '缺少 {')
const UNEXPECTED = say('of a { that begins no block', '多余的 {')

/** Without a name that keepalived can read it skips the block whole. */
function isNamed({ header }: Block, { statement }: ReadLine): boolean {
  return !(header && readParameters(statement, header).complaints)?.some(({ severity }) => severity !== 'warning')
}
