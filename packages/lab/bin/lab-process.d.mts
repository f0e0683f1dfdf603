import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'

type Lab = ChildProcessByStdio<Writable, Readable, null>
export function namespaceFlags(): string[] | undefined
export function spawnLab(dir: string, flags?: string[]): Lab
export function labReady(lab: Lab, say?: (line: string) => void): Promise<void>
