/** Writes the kernel's initramfs format: "newc" of Documentation/driver-api/early-userspace/buffer-format.rst. Archives may be laid end to end. */
import { closeSync, lstatSync, openSync, readFileSync, readlinkSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

const FOLDER = 0o040755
const SYMLINK = 0o120777
const FILE = 0o100000
const ALIGN = 4

const hex = (value: number) => value.toString(16).padStart(8, '0')
const padding = (length: number) => Buffer.alloc((ALIGN - (length % ALIGN)) % ALIGN)

export class Cpio {
  readonly #fd: number
  readonly #known = new Set<string>(['/'])
  #inode = 0

  constructor(path: string) {
    this.#fd = openSync(path, 'w')
  }

  folder(path: string): void {
    if (this.#known.has(path)) return
    this.#entry(path, FOLDER, Buffer.alloc(0))
  }

  symlink(path: string, target: string): void {
    if (this.#known.has(path)) return
    this.#entry(path, SYMLINK, Buffer.from(target))
  }

  text(path: string, text: string, mode = 0o644): void {
    this.#entry(path, FILE | mode, Buffer.from(text))
  }

  /** Something of this machine, as it is: a file, a symbolic link (not what it points to), or the folder alone. Devices and sockets are left out. */
  copy(from: string, path: string): void {
    const stat = lstatSync(from)
    if (stat.isDirectory()) this.folder(path)
    else if (stat.isSymbolicLink()) this.symlink(path, readlinkSync(from))
    else if (stat.isFile() && !this.#known.has(path)) this.#entry(path, FILE | (stat.mode & 0o7777), readFileSync(from))
  }

  end(): void {
    this.#entry('/TRAILER!!!', 0, Buffer.alloc(0))
    closeSync(this.#fd)
  }

  #entry(path: string, mode: number, body: Buffer): void {
    if (mode !== 0) this.folder(dirname(path))
    this.#known.add(path)
    const name = `${path.slice(1)}\0`
    const fields = [++this.#inode, mode, 0, 0, 1, 0, body.length, 0, 0, 0, 0, Buffer.byteLength(name), 0]
    const head = Buffer.from(`070701${fields.map(hex).join('')}${name}`)
    writeSync(this.#fd, Buffer.concat([head, padding(head.length), body, padding(body.length)]))
  }
}
