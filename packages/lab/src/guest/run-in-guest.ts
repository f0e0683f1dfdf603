/** `npm run lab:guest -- [FLAGS] COMMAND…`: one command in a guest of its own. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Guest } from './guest'

export const USAGE = `npm run lab:guest -- [FLAGS] COMMAND…   runs COMMAND as root on a Debian kernel with IPVS, and ends with its status
  --mount PATH    have this file or folder inside, under the same path (a copy: what changes stays inside); again for more
  --out PATH      bring back what COMMAND leaves in this folder (it is there, empty); again for more
  --time SECONDS  end by itself after this long (600)
  --memory MB     (1024)      --cpus N   (1)      --verbose   say what is made and how long the boot took
keelson-agent, node, keepalived, ipvsadm, ip, curl and tcpdump are on its PATH; the repository lies where it lies here.
`

const wholeNumber = (name: string, value: string | undefined, fallback: number): number => {
  const number = Number(value ?? fallback)
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} ${value} must be a whole number from 1`)
  return number
}

function understand(argv: string[]) {
  // Our flags end where the command begins.
  const take = { mount: true, out: true, time: true, memory: true, cpus: true, verbose: false } as Record<
    string,
    boolean
  >
  let end = 0
  while (argv[end]?.startsWith('--') && argv[end] !== '--') end += take[argv[end]?.slice(2) ?? ''] ? 2 : 1
  const { values } = parseArgs({
    args: argv.slice(0, end),
    options: {
      mount: { type: 'string', multiple: true },
      out: { type: 'string', multiple: true },
      time: { type: 'string' },
      memory: { type: 'string' },
      cpus: { type: 'string' },
      verbose: { type: 'boolean' },
    },
  })
  const command = argv.slice(argv[end] === '--' ? end + 1 : end)
  if (command.length === 0) throw new Error('there is no COMMAND')
  const mounts = (values.mount ?? []).map(path => resolve(path))
  for (const path of mounts) if (!existsSync(path)) throw new Error(`--mount ${path}: no such file or folder`)
  return {
    command,
    mounts,
    outs: (values.out ?? []).map(path => resolve(path)),
    seconds: wholeNumber('time', values.time, 600),
    memoryMegabytes: wholeNumber('memory', values.memory, 1024),
    cpus: wholeNumber('cpus', values.cpus, 1),
    verbose: values.verbose === true,
  }
}

/** @returns the command's status; 2 for a usage error, 125 when the guest itself failed */
export async function runInGuest(argv: string[]): Promise<number> {
  let wish: ReturnType<typeof understand>
  try {
    wish = understand(argv)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`)
    return 2
  }
  const say = (line: string) => wish.verbose && process.stderr.write(`lab:guest: ${line}\n`)
  const startedAt = Date.now()
  try {
    const guest = await Guest.boot({ ...wish, say })
    say(`up after ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => {
        guest.kill()
        process.exit(128 + (signal === 'SIGINT' ? 2 : signal === 'SIGTERM' ? 15 : 1))
      })
    for (const path of wish.outs) await guest.exec(['mkdir', '-p', path])
    const code = await guest.exec(wish.command, {
      output: (bytes, channel) => process[channel].write(bytes),
      started: command => {
        if (process.stdin.isTTY) return command.end()
        process.stdin.on('data', bytes => command.write(bytes)).on('end', () => command.end())
      },
    })
    for (const path of wish.outs) await bringBack(guest, path)
    await guest.powerOff()
    say(`over after ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
    return code
  } catch (error) {
    process.stderr.write(`lab:guest: ${(error as Error).message}\n`)
    return 125
  }
}

/** Unpacks a folder of the guest over the same folder here. */
export async function bringBack(guest: Guest, path: string): Promise<void> {
  mkdirSync(path, { recursive: true })
  const unpack = spawn('tar', ['-x', '-f', '-', '-C', path], { stdio: ['pipe', 'inherit', 'inherit'] })
  const unpacked = new Promise<number>(resolve => unpack.once('close', code => resolve(code ?? 1)))
  const packed = await guest.exec(['tar', '-c', '-f', '-', '-C', path, '.'], {
    output: (bytes, channel) => (channel === 'stdout' ? unpack.stdin : process.stderr).write(bytes),
  })
  unpack.stdin.end()
  if (packed !== 0 || (await unpacked) !== 0) throw new Error(`--out ${path} could not be brought back`)
}
