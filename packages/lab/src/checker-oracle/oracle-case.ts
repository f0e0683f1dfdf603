/** One line of the table: a virtual server, its real servers, and how each behaves at its first, second, third … probe. */
export interface OracleServer {
  /** keywords of the real server before its checker */
  lines?: string[]
  /** the checker in words of keepalived.conf; `@KEY` is the server's name in files */
  checker: string
  /** what each probe meets, in order; the last goes on. The words are those of `answers.ts`, of the firewall, or exit codes */
  steps: string
}

export interface OracleCase {
  name: string
  /** keywords of the virtual server */
  lines?: string[]
  protocol?: 'TCP' | 'UDP'
  /** with scripts of both kinds, and the mails that real servers send unasked; forks are dear under emulation */
  notify?: boolean
  servers: OracleServer[]
  /** `track_file` whose values are `values`, one after the other */
  file?: { values: string; weight?: number }
  /** a real server that only the sorry server is */
  sorry?: string[]
}

export const vip = (index: number): string => `10.9.${index}.1`
export const realAddress = (index: number, server: number): string => `10.8.${index}.${server + 1}`
export const sorryAddress = (index: number): string => `10.8.${index}.200`
export const stepAt = (steps: string, probe: number): string => {
  const words = steps.split(' ')
  return words[Math.min(probe, words.length) - 1] ?? 'ok'
}
