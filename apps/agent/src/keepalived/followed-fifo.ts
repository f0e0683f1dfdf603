/**
 * keepalived's own word that something changed: its FIFO, where the file names one in our run directory. A FIFO gives each
 * line to one reader only, so that anybody else's is not opened; nothing is written into the file for it.
 */
import { closeSync, constants, openSync } from 'node:fs'
import { Socket } from 'node:net'
import { dirname, resolve } from 'node:path'
import type { Config } from '@keelson/keepalived-conf/config'
import { makeFifo } from '../kernel/libc'

export class FollowedFifo {
  readonly #runDir: string
  readonly #heard: () => void
  readonly #open = new Map<string, Socket>()

  /** `heard` is called for every piece that comes. */
  constructor(runDir: string, heard: () => void) {
    this.#runDir = runDir
    this.#heard = heard
  }

  follow({ global_defs }: Config): void {
    const { notify_fifo, vrrp_notify_fifo, lvs_notify_fifo } = global_defs
    const wanted = new Set(
      [notify_fifo, vrrp_notify_fifo, lvs_notify_fifo].flatMap(fifo =>
        fifo && dirname(resolve(fifo.path)) === this.#runDir ? [fifo.path] : [],
      ),
    )
    for (const [path, socket] of this.#open)
      if (!wanted.has(path)) {
        socket.destroy()
        this.#open.delete(path)
      }
    for (const path of wanted) if (!this.#open.has(path)) this.#read(path)
  }

  close(): void {
    for (const socket of this.#open.values()) socket.destroy()
    this.#open.clear()
  }

  #read(path: string): void {
    makeFifo(path, 0o600)
    // For writing too, so that it never ends (fifo(7)).
    const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOFOLLOW)
    try {
      const socket = new Socket({ fd, readable: true, writable: false })
      socket.on('data', () => this.#heard())
      socket.on('error', () => this.#open.delete(path))
      this.#open.set(path, socket)
    } catch (error) {
      closeSync(fd)
      throw error
    }
  }
}
