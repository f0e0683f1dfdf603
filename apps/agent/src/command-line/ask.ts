/** One question to the running agent over its status socket. */
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { decodeFromAgent, decodeLiveObject } from '@keelson/contract/decode'
import type { FromAgent, Snapshot } from '@keelson/contract/messages/from-agent'
import type { Command, FromConsole } from '@keelson/contract/messages/from-console'
import type { LiveKind, LiveObjects } from '@keelson/contract/messages/live-state'
import { readLines, writeLine } from '../live/line-stream'
import { DEFAULT_RUN_DIR } from './options'

const PATIENCE = 5000

/** Sends `question` (if any) and resolves with the first message `wanted` takes. @throws Error when no agent answers */
export function ask<T>(
  runDir: string,
  wanted: (message: FromAgent) => T | undefined,
  question?: FromConsole,
  patience = PATIENCE,
): Promise<T> {
  const path = join(runDir, 'status.sock')
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => {
      if (question) writeLine(socket, question)
    })
    const timer = setTimeout(() => fail('does not answer'), patience)
    const fail = (what: string) => {
      clearTimeout(timer)
      socket.destroy()
      reject(new Error(`the agent of ${runDir} ${what}; is keelson-agent run --run-dir ${runDir} running?`))
    }
    readLines(socket, text => {
      const decoded = decodeFromAgent(text)
      const answer = decoded.ok ? wanted(decoded.message) : undefined
      if (answer === undefined) return
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    })
    socket.on('error', () => fail('is not reachable'))
  })
}

export const askSnapshot = (runDir: string): Promise<Snapshot> =>
  ask(runDir, message => (message.type === 'snapshot' ? message : undefined))

/** The objects of one kind in a snapshot, in the order they were told. */
export function objectsOf<K extends LiveKind>(snapshot: Snapshot, kind: K): LiveObjects[K][] {
  return Object.entries(snapshot.objects).flatMap(([key, value]) => {
    const entry = decodeLiveObject(key, value)
    return entry?.kind === kind ? [entry.value as LiveObjects[K]] : []
  })
}

/** Sends a command and says why where it was refused; the exit status. */
export async function askFor(runDir: string | undefined, command: Command, patience?: number): Promise<number> {
  try {
    const { ok, error } = await ask(
      runDir ?? DEFAULT_RUN_DIR,
      message => (message.type === 'command-result' ? message : undefined),
      command,
      patience,
    )
    if (!ok) process.stderr.write(`${error}\n`)
    return ok ? 0 : 1
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

/** Who asks from a shell. */
export const byPerson = () => `${userInfo().username} on the director`
