/** What the guest boots from: parts laid end to end, each kept in the user's cache under the hash of what it was made from. */
import { createHash } from 'node:crypto'
import {
  createReadStream,
  createWriteStream,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { Cpio } from './cpio'
import { GUEST_CACHE, type GuestKernel, guestKernel, MODULE_FOLDERS } from './guest-kernel'
import { filesBelow, systemFiles, systemFilesKey } from './system-files'

export const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '../../../..')
const KEEP_UNUSED_FOR = 7 * 24 * 3600_000
/** Goes up when the making of a part changes. */
const RECIPE = 1

/** Of the repository, what runs: bundles, the commands that start them, and koffi, which stays outside of bundles. */
const REPOSITORY_PARTS = [
  'package.json',
  'apps/agent/package.json',
  'apps/agent/bin',
  'apps/agent/dist',
  'packages/lab/package.json',
  'packages/lab/bin',
  'packages/lab/demo',
  'packages/lab/dist',
  'node_modules/koffi/package.json',
  'node_modules/koffi/index.js',
  'node_modules/koffi/index.cjs',
  'node_modules/koffi/indirect.js',
  'node_modules/koffi/indirect.cjs',
  'node_modules/koffi/lib',
  'node_modules/koffi/src/koffi',
  'node_modules/@koromix',
]

/** PID 1: what an initramfs lacks, then the program that serves the host; when that is over, so is the machine. */
const INIT = (seconds: number) => `#!/bin/sh
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin HOME=/root LANG=C.UTF-8 TERM=dumb
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm; mount -t devpts pts /dev/pts; mount -t tmpfs shm /dev/shm; mount -t tmpfs run /run
ln -s /proc/self/fd /dev/fd; ln -s /proc/self/fd/0 /dev/stdin; ln -s /proc/self/fd/1 /dev/stdout; ln -s /proc/self/fd/2 /dev/stderr
hostname guest; ip link set lo up
modprobe -a virtio_pci virtio_console
(sleep ${seconds}; echo "the guest ends itself after ${seconds} s"; echo o > /proc/sysrq-trigger) &
cd ${REPOSITORY} && node packages/lab/dist/guest/guest-side.mjs
echo o > /proc/sysrq-trigger; sleep 60
`

export interface GuestImage {
  kernel: string
  /** the parts in order */
  parts: string[]
}

/** Makes what is missing or stale. `mounts` appear in the guest under their own paths. `say` hears what takes time. */
export function guestImage(mounts: string[], seconds: number, say: (line: string) => void): GuestImage {
  mkdirSync(GUEST_CACHE, { recursive: true })
  const kernel = guestKernel()
  const parts = [
    part('system', systemFilesKey() + kernel.version, say, cpio => layDownSystem(cpio, kernel)),
    part('repository', keyOf(repositoryFiles()), say, layDownRepository),
    ...mounts.map(path => {
      const files = lstatSync(path).isDirectory() ? filesBelow(path) : [path]
      return part('mount', path + keyOf(files), say, cpio => {
        if (files.length === 0) cpio.folder(path)
        for (const file of files) cpio.copy(file, file)
      })
    }),
    part(
      'init',
      INIT(seconds),
      () => {},
      cpio => cpio.text('/init', INIT(seconds), 0o755),
    ),
  ]
  sweep(parts)
  return { kernel: kernel.image, parts }
}

/** One file of all parts, which QEMU asks for. */
export async function joinParts(parts: string[], path: string): Promise<void> {
  for (const each of parts) await pipeline(createReadStream(each), createWriteStream(path, { flags: 'a' }))
}

function part(name: string, key: string, say: (line: string) => void, lay: (cpio: Cpio) => void): string {
  const hash = createHash('sha256').update(`${RECIPE} ${key}`).digest('hex').slice(0, 20)
  const path = join(GUEST_CACHE, `${name}-${hash}.cpio`)
  if (existsSync(path)) {
    const now = new Date()
    utimesSync(path, now, now)
    return path
  }
  say(`making the guest's ${name} part`)
  const draft = `${path}.${process.pid}`
  const cpio = new Cpio(draft)
  lay(cpio)
  cpio.end()
  renameSync(draft, path)
  return path
}

function layDownSystem(cpio: Cpio, kernel: GuestKernel): void {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) cpio.symlink(`/${name}`, `usr/${name}`)
  for (const name of ['dev', 'proc', 'sys', 'run', 'tmp', 'root', 'var/log', 'var/lib', 'usr/lib64', 'etc/keepalived'])
    cpio.folder(`/${name}`)
  cpio.symlink('/var/run', '/run')
  cpio.symlink('/etc/mtab', '/proc/self/mounts')
  cpio.text('/etc/passwd', 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n')
  cpio.text('/etc/group', 'root:x:0:\nnogroup:x:65534:\n')
  cpio.text('/etc/hosts', '127.0.0.1 localhost guest\n::1 localhost\n')
  cpio.text('/etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files\n')
  cpio.symlink('/lib64/ld-linux-x86-64.so.2', '/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2')
  for (const path of systemFiles()) cpio.copy(path, path)
  cpio.symlink('/usr/local/bin/node', process.execPath)
  const modules = `/usr/lib/modules/${kernel.version}`
  for (const name of readdirSync(kernel.modules).filter(name => name.startsWith('modules.')))
    cpio.copy(join(kernel.modules, name), `${modules}/${name}`)
  for (const folder of MODULE_FOLDERS.filter(folder => existsSync(join(kernel.modules, folder))))
    for (const file of filesBelow(join(kernel.modules, folder)))
      cpio.copy(file, `${modules}/${relative(kernel.modules, file)}`)
}

function layDownRepository(cpio: Cpio): void {
  for (const file of repositoryFiles()) cpio.copy(file, file)
  cpio.symlink('/usr/local/bin/keelson-agent', join(REPOSITORY, 'apps/agent/bin/keelson-agent.mjs'))
}

const repositoryFiles = () =>
  REPOSITORY_PARTS.map(name => join(REPOSITORY, name))
    .filter(existsSync)
    .flatMap(path => (statSync(path).isDirectory() ? filesBelow(path) : [path]))
    .filter(path => !path.endsWith('.map'))

const keyOf = (files: string[]) =>
  files
    .map(file => {
      const { size, mtimeMs, mode } = lstatSync(file)
      return `${file} ${size} ${mtimeMs} ${mode}`
    })
    .join('\n')

/** Parts that nobody booted for a week go. */
function sweep(used: string[]): void {
  for (const name of readdirSync(GUEST_CACHE).filter(name => name.includes('.cpio'))) {
    const path = join(GUEST_CACHE, name)
    if (!used.includes(path) && Date.now() - statSync(path).mtimeMs > KEEP_UNUSED_FOR) rmSync(path, { force: true })
  }
}
