/** A booted guest: Debian's kernel with IPVS under emulation. It dies with whoever holds it, and by itself when its time is up. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { guestImage, joinParts } from './guest-image'
import type { FromGuest, ToGuest } from './guest-words'

export interface GuestWish {
  /** folders and files to have inside, under their own paths */
  mounts?: string[]
  memoryMegabytes?: number
  cpus?: number
  /** after which it ends by itself */
  seconds?: number
  say?: (line: string) => void
}

export interface Command {
  output?: (bytes: Buffer, channel: 'stdout' | 'stderr') => void
  cwd?: string
  env?: Record<string, string>
  /** all of its standard input; without it the command reads its end at once, unless `started` feeds it */
  input?: Buffer
  started?: (command: StartedCommand) => void
}

export interface StartedCommand {
  write(bytes: Buffer): void
  end(): void
  kill(signal: NodeJS.Signals): void
}

/** The host waits this much longer than the guest for the guest's own end. */
const GRACE_MS = 15_000
/** Many times what a boot takes on a machine with nothing else to do. */
const BOOT_LIMIT_MS = 180_000

export class Guest {
  readonly #dir: string
  readonly #process: ChildProcess
  readonly #gone: Promise<void>
  readonly #commands = new Map<number, { output: Required<Command>['output']; done: (code: number) => void }>()
  #limit: NodeJS.Timeout
  #lastId = 0
  #ready: () => void = () => {}

  private constructor(dir: string, qemu: ChildProcess) {
    this.#dir = dir
    this.#process = qemu
    this.#limit = setTimeout(() => qemu.kill('SIGKILL'), BOOT_LIMIT_MS)
    this.#gone = new Promise(resolve =>
      qemu.once('close', () => {
        clearTimeout(this.#limit)
        resolve()
      }),
    )
    if (qemu.stdout) createInterface({ input: qemu.stdout }).on('line', line => this.#hear(line))
    qemu.stdin?.on('error', () => {}) // its end is told by `gone`
  }

  /** Resolves when the guest takes commands. @throws Error with the kernel's last words */
  static async boot({ mounts = [], memoryMegabytes = 1024, cpus = 1, seconds = 600, say = () => {} }: GuestWish = {}) {
    const image = guestImage(mounts, seconds, say)
    const dir = mkdtempSync(join(tmpdir(), 'keelson-guest-'))
    const initrd = join(dir, 'initrd')
    await joinParts(image.parts, initrd)
    const qemu = spawn(
      'setpriv',
      [
        '--pdeathsig',
        'KILL',
        'qemu-system-x86_64',
        ...machine(memoryMegabytes, cpus, dir),
        '-kernel',
        image.kernel,
        '-initrd',
        initrd,
      ],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
        detached: true, // Ctrl-C reaches only whoever holds the guest, which then ends it
      },
    )
    const guest = new Guest(dir, qemu)
    await new Promise<void>((resolve, reject) => {
      guest.#ready = resolve
      qemu.once('error', error => reject(new Error(`the guest could not be started: ${error.message}`)))
      guest.#gone.then(() => reject(new Error(`the guest did not come up:\n${guest.lastWords()}`)))
    })
    rmSync(initrd) // QEMU has read it
    clearTimeout(guest.#limit)
    guest.#limit = setTimeout(() => guest.kill(), seconds * 1000 + GRACE_MS)
    return guest
  }

  /** Runs a command as root. @throws Error when the guest ends before the command does */
  async exec(argv: string[], { output = () => {}, cwd, env, input, started }: Command = {}): Promise<number> {
    const id = ++this.#lastId
    const ended = this.#gone.then(() => {
      throw new Error(`the guest ended while ${argv[0]} ran:\n${this.lastWords()}`)
    })
    const done = new Promise<number>(resolve => this.#commands.set(id, { output, done: resolve })).finally(() =>
      this.#commands.delete(id),
    )
    const all = started ? input : (input ?? Buffer.alloc(0))
    this.#tell({ do: 'exec', id, argv, cwd, env, input: all?.toString('base64') })
    started?.({
      write: bytes => this.#tell({ do: 'input', id, bytes: bytes.toString('base64') }),
      end: () => this.#tell({ do: 'input', id }),
      kill: signal => this.#tell({ do: 'kill', id, signal }),
    })
    return Promise.race([done, ended])
  }

  async powerOff(): Promise<void> {
    this.#tell({ do: 'power-off' })
    await this.#gone
    rmSync(this.#dir, { recursive: true, force: true })
  }

  /** At once, as for Ctrl-C. */
  kill(): void {
    this.#process.kill('SIGKILL')
    rmSync(this.#dir, { recursive: true, force: true })
  }

  /** The end of the guest's kernel log and of what its init said. */
  lastWords(): string {
    try {
      return readFileSync(join(this.#dir, 'console.log'), 'utf8').split('\n').slice(-12).join('\n')
    } catch {
      return '(no console)'
    }
  }

  #tell(message: ToGuest): void {
    this.#process.stdin?.write(`${JSON.stringify(message)}\n`)
  }

  #hear(line: string): void {
    const message = JSON.parse(line) as FromGuest
    if (message.said === 'ready') this.#ready()
    else if (message.said === 'done') this.#commands.get(message.id)?.done(message.code)
    else this.#commands.get(message.id)?.output(Buffer.from(message.bytes, 'base64'), message.said)
  }
}

const machine = (memoryMegabytes: number, cpus: number, dir: string) => [
  ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', String(cpus), '-m', String(memoryMegabytes)],
  ...['-nodefaults', '-nographic', '-no-reboot', '-nic', 'none', '-serial', `file:${join(dir, 'console.log')}`],
  ...[
    '-chardev',
    'stdio,id=words,signal=off',
    '-device',
    'virtio-serial-pci',
    '-device',
    'virtserialport,chardev=words',
  ],
  ...['-append', 'console=ttyS0 loglevel=4 panic=-1 rdinit=/init tsc=reliable'],
]
