import type { Localized } from './localized'
import type { Block, FormInput, Kind } from './table'
import { allBlocks } from './unknown-keyword'

/** A block as a form: its own line, its fields and the blocks that may stand in it. */
export interface Form {
  block: string
  label: Localized
  help: Localized
  /** What stands between the keyword and the brace; none: nothing. */
  header?: { hint: Localized; input: FormInput }
  fields: Field[]
  /** The lines of a block that has a name and holds entries (virtual_server_group): edit them with replaceEntries. */
  entries?: Field
  /** Blocks of which there may be many (real_server, TCP_CHECK …); each has a form of its own. */
  blocks: { block: string; label: Localized; help: Localized; repeatable: boolean }[]
}

export interface Field {
  keyword: string
  label: Localized
  help: Localized
  hint: Localized
  /** `list` is a value block: edit it with replaceEntries, everything else with setValue. */
  input: FormInput
  choices?: readonly string[]
  /** In the file's own units; missing where there is none or it follows from other values. */
  default?: string
  required: boolean
  secret: boolean
  advanced: boolean
  deprecated?: Localized
  since?: string
}

/** The form of a block, drawn from its entries in the table; undefined for a word that is no block. */
export function formOf(block: string): Form | undefined {
  const table = allBlocks().find(each => each.keyword === block)
  if (!table) return undefined
  const { label, help, header } = table
  return {
    block,
    label,
    help,
    ...(header ? { header: { hint: header.hint, input: header.input } } : {}),
    fields: fieldsOf(table),
    ...(header && table.entries ? { entries: entriesField(table, table.entries) } : {}),
    blocks: Object.entries(table.keywords).flatMap(([keyword, entry]) =>
      entry.block && (!entry.block.entries || entry.block.header)
        ? [{ block: keyword, label: entry.label, help: entry.help, repeatable: entry.repeatable === true }]
        : [],
    ),
  }
}

function entriesField({ keyword, label, help }: Block, { hint, input }: Kind<unknown>): Field {
  const placeholder = input.type === 'text' ? input.placeholder : undefined
  return {
    keyword,
    label,
    help,
    hint,
    input: { type: 'list', placeholder },
    required: false,
    secret: false,
    advanced: false,
  }
}

function fieldsOf(table: Block): Field[] {
  return Object.entries(table.keywords).flatMap(([keyword, entry]): Field[] => {
    const { label, help, value, block, required, secret, advanced, deprecated, since } = entry
    const entries = block?.header ? undefined : block?.entries
    if (!value && !entries) return []
    const given = typeof entry.default === 'function' ? undefined : entry.default
    const written = given === undefined || !value ? undefined : value.write(given)
    const placeholder = entries?.input.type === 'text' ? entries.input.placeholder : undefined
    return [
      {
        keyword,
        label,
        help,
        hint: value?.hint ?? entries?.hint ?? label,
        input: value?.input ?? { type: 'list', placeholder },
        ...(value?.choices ? { choices: value.choices } : {}),
        ...(written ? { default: written } : {}),
        required: required === true,
        secret: secret === true,
        advanced: advanced === true,
        ...(deprecated ? { deprecated: deprecated.say } : {}),
        ...(since === undefined ? {} : { since }),
      },
    ]
  })
}
