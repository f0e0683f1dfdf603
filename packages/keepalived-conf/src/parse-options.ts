/** What a reading depends on besides the text. */
export interface ParseOptions {
  file?: string
  /** Longest text to look into, in characters, all files together. */
  limit?: number
  /** Finds the files of an include; without it those of the surroundings are taken, or the line is kept and reported. */
  include?: Include
  surroundings?: Surroundings
}

/** What only the director knows: plain data, so that every process of a director, and the console, can read the same. */
export interface Surroundings {
  /** Which `@id` lines count, and `$_INSTANCE`; keepalived takes the host name up to the first dot, or -i. */
  configId?: string
  /** What the names of files are relative to, for `$_PWD`: the folder of the file that uses it. */
  workingDirectory?: string
  environment?: Readonly<Record<string, string>>
  /** What `$_RANDOM` draws from, so that every process of a director draws the same. */
  randomSeed?: number
  /** What every include found when the file was read. */
  includes?: readonly FoundFiles[]
}

export interface FoundFiles {
  readonly pattern: string
  /** The file with the line. */
  readonly from: string
  readonly files: readonly IncludedFile[]
}

/** The files that a pattern names, in the order they are to be read; undefined where no file can be read. */
export type Include = (pattern: string, from: string) => readonly IncludedFile[] | undefined

export type IncludedFile =
  | { readonly file: string; readonly text: string }
  /** A directory, an executable, a file that cannot be read: keepalived says so and goes on. */
  | { readonly file: string; readonly refused: string }

/** Sixteen million: twice the largest configuration known (2,284 virtual servers with 37,298 real servers). */
export const TEXT_LIMIT = 16 * 1024 * 1024
