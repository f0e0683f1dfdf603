/** What a reading depends on besides the text. All but `include` is plain data and can be sent to another process. */
export interface ParseOptions {
  file?: string
  /** Longest text to look into, in characters, all files together. */
  limit?: number
  /** Reads the files of an include; without it the line is kept and reported. */
  include?: Include
  surroundings?: Surroundings
}

/** What only the director knows. */
export interface Surroundings {
  /** Which `@id` lines count, and `$_INSTANCE`; keepalived takes the host name up to the first dot, or -i. */
  configId?: string
  /** `$_PWD`; without it the folder of the file. */
  workingDirectory?: string
  environment?: Readonly<Record<string, string>>
  /** What `$_RANDOM` draws from, so that every process of a director draws the same. */
  randomSeed?: number
}

/** The files that a pattern names, in the order they are to be read; undefined where no file can be read. */
export type Include = (pattern: string, from: string) => IncludedFile[] | undefined

export type IncludedFile =
  | { readonly file: string; readonly text: string }
  /** A directory, an executable, a file that cannot be read: keepalived says so and goes on. */
  | { readonly file: string; readonly refused: string }

/** Sixteen million: twice the largest configuration known (2,284 virtual servers with 37,298 real servers). */
export const TEXT_LIMIT = 16 * 1024 * 1024
