/**
 * `keepalived -t`, judged by its words: its exit status says 0 of a file that is not there, and anything of scripts first.
 * A text may say what the file before it said too: what an operator has lived with must not stand in the way of a change.
 */
import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const PATIENCE = 20_000
const MOST_LINES = 20

/** What it says of files that are well: who runs its scripts, and advice. */
const HARMLESS = [
  /^Script user '.*' does not exist/,
  /^SECURITY VIOLATION - (check )?scripts are being executed but script_security not enabled/,
  /^WARNING - default user '.*' for script execution does not exist/,
  /^NOTICE: /,
  /^\S+ \S+ +\d+ [\d:]+ \d{4}: (Starting|Stopping) /,
]

/** Lines about `text`, of which each names the file and line; empty when keepalived has nothing against it. */
export async function judgeByKeepalived(
  executable: string,
  flags: readonly string[],
  file: string,
  text: string,
): Promise<string[]> {
  // Beside the file: its includes are relative to the folder.
  const draft = join(dirname(file), '.keelson-test.conf')
  writeFileSync(draft, text, { mode: 0o600 })
  try {
    const said = await run(executable, [...flags, '-t', '-f', draft])
    return faultsIn(said).map(line => line.replaceAll(draft, file))
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Each once, though several processes of keepalived say it. */
export const faultsIn = (said: string): string[] => [
  ...new Set(
    said
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '' && !HARMLESS.some(words => words.test(withoutPlace(line)))),
  ),
]

/** Those that are not said of the file before. */
export function newFaults(now: readonly string[], before: readonly string[]): string[] {
  const known = new Set(before.map(withoutPlace))
  return now.filter(line => !known.has(withoutPlace(line))).slice(0, MOST_LINES)
}

/** Without `(FILE: Line 9)` or `(Line 9)`. */
const withoutPlace = (line: string): string => line.replace(/^\((.*: )?Line \d+\) */, '')

function run(executable: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) =>
    execFile(executable, words, { timeout: PATIENCE, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      if (error && (error.code === 'ENOENT' || error.killed))
        reject(new Error(error.killed ? `keepalived -t did not end within ${PATIENCE / 1000} s` : error.message))
      else if (error?.signal) reject(new Error(`keepalived -t was ended by ${error.signal}: ${stderr.slice(-500)}`))
      else resolve(`${stdout}\n${stderr}`)
    }),
  )
}
