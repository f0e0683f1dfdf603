import type { ProcessName } from '@keelson/contract/messages/live-state'

/**
 * V8 throws compiled code away that was not run for a while, and compiles it anew when it is: a director does nothing new for months,
 * and then a reload, a failover or a weight would wait for the compiler. What it costs in memory stands in README.md.
 */
export const KEEP_CODE = '--no-flush-bytecode'

/** What they do next begins with a program that is started, or with the next look at a stock keepalived: the compiler is no part of that wait. */
const waits: ReadonlySet<ProcessName> = new Set(['notify', 'follower'])

export const codeFlags = (process: ProcessName): string[] => (waits.has(process) ? [] : [KEEP_CODE])
