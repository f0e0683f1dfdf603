/** One guest for a whole suite: vitest's main process holds it, test files speak to it over a socket in the lab's own words. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type {} from 'vitest'
import type { LabReply, LabRequest } from '../control'
import { Guest, type GuestWish } from './guest'

declare module 'vitest' {
  interface ProvidedContext {
    guestSocket: string
  }
}

/** The only machine there is to name. */
export const GUEST = 'guest'

export class SharedGuest {
  readonly socket: string
  readonly #guest: Guest
  readonly #dir: string
  readonly #server: Server

  private constructor(guest: Guest, dir: string) {
    this.#guest = guest
    this.#dir = dir
    this.socket = join(dir, 'guest.sock')
    this.#server = createServer(socket => this.#serve(socket)).listen(this.socket)
  }

  static async boot(wish: GuestWish): Promise<SharedGuest> {
    return new SharedGuest(await Guest.boot(wish), mkdtempSync(join(tmpdir(), 'keelson-shared-')))
  }

  async powerOff(): Promise<void> {
    this.#server.close()
    await this.#guest.powerOff()
    rmSync(this.#dir, { recursive: true, force: true })
  }

  #serve(socket: Socket): void {
    const reply = (message: LabReply) => socket.writable && socket.write(`${JSON.stringify(message)}\n`)
    socket.on('error', () => socket.destroy())
    const lines = createInterface({ input: socket })
    lines.on('error', () => {})
    lines.on('line', line => {
      const request = JSON.parse(line) as LabRequest
      if (request.do !== 'exec' || request.host !== GUEST) {
        reply({ done: true, code: 1, error: `a guest only executes, and only on ${GUEST}` })
        return
      }
      this.#guest
        .exec(request.argv, {
          output: (bytes, channel) =>
            reply(channel === 'stdout' ? { stdout: bytes.toString() } : { stderr: bytes.toString() }),
          started: command => {
            command.end()
            socket.once('close', () => command.kill('SIGKILL'))
          },
        })
        .then(
          code => reply({ done: true, code }),
          (error: Error) => reply({ done: true, code: 1, error: error.message }),
        )
    })
  }
}
