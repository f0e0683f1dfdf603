/**
 * The table of keepalived's grammar: what a keyword, a block, a value kind and a rule are made of. blocks/ fills it;
 * parse, validate, effective, edit, form and explain read it and know no keyword.
 */
import type { Config, GlobalDefs, RealServer, VirtualServer, VrrpInstance } from './config'
import type { Word } from './document'
import type { Localized } from './localized'

/** How the words behind a keyword are read, written, described and asked for in a form. */
export interface Kind<T> {
  read(words: readonly Word[]): Reading<T>
  /** The parameters as they stand behind the keyword; '' for a keyword that stands alone. */
  write(value: T): string
  readonly hint: Localized
  readonly input: FormInput
  readonly choices?: readonly string[]
  /** What a choice means, where the word does not say. */
  readonly explains?: Readonly<Record<string, Localized>>
  /** Word by word: what it names. */
  readonly names?: readonly (NameSource | undefined)[]
  /** It is run by the director. */
  readonly isCommand?: true
}

/** Something of the director, or the name of a block of the top level. */
export type NameSource = 'interface-name' | 'user-name' | 'group-name' | { readonly block: string }

export type Reading<T> = {
  /** Missing when the words make no value, or one that only the director can know (`$NAME` left open). */
  value?: T
  complaints?: Complaint[]
}

/** What is wrong with the parameters; the sentence goes on from the keyword: 'virtual_router_id' + '300 must be 1 to 255'. */
export interface Complaint {
  rule: string
  severity?: 'error' | 'warning'
  /** Index of the word meant; none: the keyword itself. */
  word?: number
  say: Localized
  /** What the word should probably be. */
  suggest?: string
}

export type FormInput =
  | { type: 'number'; min: number; max: number; step: number; unit?: 's' }
  | { type: 'checkbox' }
  | { type: 'select' }
  | { type: 'text'; pattern?: string; placeholder?: string }
  | { type: 'list'; placeholder?: string }

/** What defaults may look at: everything outside the block that is already complete. */
export interface Scope {
  global_defs: GlobalDefs
  vrrp_instance: VrrpInstance
  virtual_server: VirtualServer
  real_server: RealServer
}

export interface Keyword<V = unknown, T = unknown> {
  value?: Kind<V>
  /** Further values of the configuration that stand on the same line. */
  also?: Readonly<Record<string, Kind<unknown>>>
  block?: Block
  /** A value, or what follows from the block's other values (those above it in the table) and the blocks around it. */
  default?: V | Derive<V, T>
  label: Localized
  help: Localized
  /** Other spellings that mean the same. */
  aliases?: readonly string[]
  deprecated?: Deprecation
  repeatable?: boolean
  /** A block that counts with its defaults where it is not written. */
  always?: boolean
  required?: boolean
  secret?: boolean
  /** First version of keepalived that knows it, where that is not 2.0 or older. */
  since?: string
  /** Name in the configuration object where it is not the keyword's own. */
  into?: string
  /** Part of a form that is shown only when asked for. */
  advanced?: boolean
}

/** Written as a method so that a block of one type can stand where any block may. */
export type Derive<V, T> = { derive(own: Partial<T>, scope: Scope): V | undefined }['derive']

export interface Deprecation {
  say: Localized
  /** The keyword that stands in its place with the same parameters. */
  use?: string
  /** Its modern place: a statement in another block. */
  moveTo?: { block: string; write(parameters: readonly string[], owner: readonly string[]): string }
  /** keepalived accepts it without a word. */
  silent?: boolean
}

export interface Block<T = unknown> {
  keyword: string
  label: Localized
  help: Localized
  /** What stands between the keyword and the brace. */
  header?: Kind<unknown>
  /** A value block: one entry a line. */
  entries?: Kind<unknown>
  /** Where the entries go in a block that has a header too: it makes an object of its own. */
  entriesInto?: string
  keywords: Readonly<Record<string, Keyword<unknown, T>>>
  /** Words that people write here and keepalived does not know. */
  misplaced?: Readonly<Record<string, { use?: string; say: Localized }>>
  rules?: readonly BlockRule<T>[]
  /** It comes to what its own words and the blocks that are `always` there say, and nothing completes it later: where others change it need not be read again. */
  standsAlone?: true
  /** Values that every block of this kind has. */
  constants?: Partial<T>
  /** Identity, and the corrections keepalived makes itself; runs last, on a complete block. May fill in `values` itself. */
  complete?(values: T, scope: Scope): T
}

export interface RuleText {
  id: string
  severity: 'error' | 'warning' | 'info'
  title: Localized
  help: Localized
}

/** A rule over the values of one block. */
export interface BlockRule<T> extends RuleText {
  /** Said once a file, at the first place. */
  once?: true
  /** Of the blocks beside it nothing but their ids and their order matters to it. */
  byId?: true
  check(block: CheckedBlock<T>): Finding[]
}

export interface CheckedBlock<T> {
  table: Block
  values: T
  /** The values of the block around it. */
  around: object | undefined
  /** What stands between the keyword and the brace, as written. */
  args: readonly string[]
  config: Config
  /** Is the keyword (or an alias) there at all? */
  has(keyword: string): boolean
  /** What follows the keyword, as written. */
  written(keyword: string): readonly string[]
  /** The lines of a value block, each as its words; `Finding.entry` counts in them. */
  entries(keyword: string): readonly (readonly string[])[]
  /** Does the keyword stand above the other one? What keepalived reads first may count for what it reads next. */
  isAbove(keyword: string, other: string): boolean
  /** Is that block of the top level written before this one? */
  isWrittenBefore(of: object): boolean
}

/** A rule over the directors of one cluster. */
export interface ClusterRule extends RuleText {
  check(directors: readonly Director[]): ClusterFinding[]
}

export interface Director {
  file: string
  config: Config
}

export interface Finding {
  /** The object of the configuration meant; none: the block that is checked. */
  of?: object
  /** A keyword in it; none: the block's own line. */
  at?: string
  /** Which line of the value block named by `at`, from 0. */
  entry?: number
  /** A word of that line: 0 is the keyword. */
  word?: number
  say: Localized
  fix?: FixPlan
}

export interface ClusterFinding extends Finding {
  of: object
}

export type FixPlan = { label: Localized } & (
  | { remove: 'statement' }
  | { replaceWord: string }
  /** Replaces the keyword or writes it, in the block of the finding or in a block of the top level. */
  | { set: string; parameters: string; in?: string }
)

/** Checks the entries of a block against the values they make. */
export function block<T>(
  table: Omit<Block<T>, 'keywords' | 'complete' | 'rules'> & {
    keywords: { [K in keyof T & string]?: Keyword<NonNullable<T[K]>, T> } & Record<string, Keyword<unknown, T>>
    complete?(values: T, scope: Scope): T
    rules?: readonly BlockRule<T>[]
  },
): Block<T> {
  return table
}

export interface FoundKeyword {
  name: string
  keyword: Keyword
}

/** The keyword's entry in the block, found by name or alias. */
export function findKeyword(block: Block, word: string): FoundKeyword | undefined {
  let index = keywordIndex.get(block)
  if (!index) {
    index = new Map()
    const entries = Object.entries(block.keywords)
    for (const [name, keyword] of entries) {
      for (const alias of keyword.aliases ?? []) index.set(alias, { name, keyword })
    }
    for (const [name, keyword] of entries) index.set(name, { name, keyword })
    keywordIndex.set(block, index)
  }
  return index.get(word)
}

const keywordIndex = new WeakMap<Block, Map<string, FoundKeyword>>()

/** Every spelling of the keyword, its own first. */
export function aliasesFor(block: Block, keyword: string): readonly string[] {
  return [keyword, ...((Object.hasOwn(block.keywords, keyword) && block.keywords[keyword]?.aliases) || [])]
}
