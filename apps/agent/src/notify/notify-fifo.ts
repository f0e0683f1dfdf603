/** A named pipe that changes are written to, a line each, as keepalived's (notify.c): who reads it may come and go. */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, constants, fchmodSync, fchownSync, fstatSync, openSync, writeSync } from 'node:fs'
import { commandWords } from '@keelson/keepalived-conf/command-words'
import type { NotifyFifo as FifoConfig, Script } from '@keelson/keepalived-conf/config'
import { makeFifo } from '../kernel/libc'
import { accountOf } from '../scripts/account'

export class NotifyFifo {
  readonly path: string
  readonly #fd: number
  readonly #script: ChildProcess | undefined
  /** lines nobody read in time */
  lost = 0

  /**
   * Makes the pipe where there is none and starts the script that reads it. @throws Error when it cannot be opened, or
   * when the path is no pipe
   */
  constructor({ path, user, group }: FifoConfig, script: Script | undefined) {
    this.path = path
    makeFifo(path, 0o600)
    // For reading too, so that it opens without a reader and never ends for one (fifo(7)).
    this.#fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOFOLLOW)
    try {
      if (!fstatSync(this.#fd).isFIFO()) throw new Error(`${path} is no FIFO`)
      const account = accountOf(user, group)
      if (user && account) fchownSync(this.#fd, account.uid, account.gid)
      fchmodSync(this.#fd, group ? 0o660 : 0o600)
      this.#script = script && startReader(script, path)
    } catch (error) {
      closeSync(this.#fd)
      throw error
    }
  }

  /** False when the pipe is full: nobody reads it. */
  write(line: string): boolean {
    try {
      writeSync(this.#fd, line)
      return true
    } catch {
      this.lost++
      return false
    }
  }

  close(): void {
    closeSync(this.#fd)
    this.#script?.kill('SIGTERM')
  }
}

function startReader({ command, user, group }: Script, path: string): ChildProcess {
  const [program = '', ...words] = commandWords(command)
  const account = process.getuid?.() === 0 ? accountOf(user, group) : undefined
  const child = spawn(program, [...words, path], { stdio: 'ignore', cwd: '/', ...account })
  child.on('error', () => {}) // told by its absence: lines stay in the pipe
  return child
}
