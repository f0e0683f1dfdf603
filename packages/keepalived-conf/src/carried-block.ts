/** What a block that stands alone came to, kept with its statement: of an edited document only what changed is read again. */
import type { Statement } from './document'
import type { BlockReading, ConfigReading, EntryReading } from './effective'
import { shifted, unshifted } from './shifted-statement'

const carried = new WeakMap<Statement, CarriedBlock>()

/** What the statement came to where the blocks that count for all say this, wherever it stood. */
export function carriedBlock(statement: Statement, globals: string): CarriedBlock | undefined {
  const known = carried.get(unshifted(statement).original)
  return known?.globals === globals ? known : undefined
}

/** `blocks`: those in it first, itself last. */
export function carryBlock(
  statement: Statement,
  globals: string,
  blocks: readonly BlockReading[],
  entries: readonly EntryReading[],
): CarriedBlock {
  const { original, by } = unshifted(statement)
  const block = new CarriedBlock(globals, by, blocks, entries)
  carried.set(original, block)
  return block
}

class CarriedBlock {
  constructor(
    readonly globals: string,
    /** where its statements stand, from where they stood when they were read */
    private readonly by: number,
    private readonly blocks: readonly BlockReading[],
    private readonly entries: readonly EntryReading[],
  ) {}

  /** Its values, as a part of another reading. */
  into(reading: ConfigReading, statement: Statement): object | undefined {
    const last = this.blocks.at(-1)
    if (!last) return undefined
    const own = last.statement === statement ? last : { ...last, statement }
    reading.carry(new CarriedPart(own, unshifted(statement).by - this.by, this.blocks, this.entries))
    return own.values
  }
}

/** What is in it is put in its place only when somebody looks: of a large file nobody does. */
export class CarriedPart {
  constructor(
    readonly own: BlockReading,
    private readonly further: number,
    private readonly carriedBlocks: readonly BlockReading[],
    private readonly carriedEntries: readonly EntryReading[],
  ) {}

  /** Those in it first, itself last. */
  get blocks(): readonly BlockReading[] {
    if (this.further === 0 && this.carriedBlocks.at(-1) === this.own) return this.carriedBlocks
    const inner = this.carriedBlocks.slice(0, -1)
    return [...inner.map(block => ({ ...block, statement: shifted(block.statement, this.further) })), this.own]
  }

  get entries(): readonly EntryReading[] {
    if (this.further === 0) return this.carriedEntries
    return this.carriedEntries.map(({ value, line }) => ({ value, line: shifted(line, this.further) }))
  }

  /** The same so many characters further on, where that statement stands now. */
  movedTo(statement: Statement, by: number): CarriedPart {
    return new CarriedPart({ ...this.own, statement }, this.further + by, this.carriedBlocks, this.carriedEntries)
  }
}
