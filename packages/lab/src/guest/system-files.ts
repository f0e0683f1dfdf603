/** The guest's programs are this machine's own: the files of some Debian packages, node, and every library they load. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** By a command each brings, as in the list that `npm test` installs. */
export const NEEDED_PACKAGES = {
  bash: 'bash',
  cat: 'coreutils',
  curl: 'curl',
  find: 'findutils',
  grep: 'grep',
  hostname: 'hostname',
  ip: 'iproute2',
  ipvsadm: 'ipvsadm',
  keepalived: 'keepalived',
  modprobe: 'kmod',
  mount: 'mount',
  pkill: 'procps',
  sed: 'sed',
  sh: 'dash',
  tar: 'tar',
  tcpdump: 'tcpdump',
  unshare: 'util-linux',
} as const

/** Taken along where they are installed. */
const WELCOME_PACKAGES = [
  'diffutils',
  'gzip',
  'haproxy',
  'iputils-ping',
  'libc-bin',
  'mawk',
  'ncurses-base',
  'netbase',
  'nftables',
  'nginx',
  'nginx-common',
  'openssl',
  'sysstat',
  'util-linux-extra',
]

/** No program reads these. */
const DEAD_WEIGHT =
  /^\/usr\/share\/(?!terminfo)|^\/usr\/lib\/systemd|^\/etc\/(init\.d|systemd|apt|pam\.d|keepalived)|^\/var|\/gconv\//

/** What the list of files follows from; when it changes, so may they. */
export const systemFilesKey = (): string =>
  execFileSync('dpkg-query', ['-W'], { encoding: 'utf8' }) + process.version + process.execPath

/** Real paths of files and symbolic links, folders resolved, so that /bin is /usr/bin everywhere. */
export function systemFiles(): string[] {
  const files = new Set<string>()
  const take = (path: string) => {
    for (const step of stepsTo(path)) files.add(step)
  }
  for (const name of [...Object.values(NEEDED_PACKAGES), ...WELCOME_PACKAGES])
    for (const path of filesOf(name)) if (!DEAD_WEIGHT.test(path)) take(path)
  for (const path of ['/usr/bin/awk', '/usr/bin/which', '/usr/sbin/nft', process.execPath]) take(path)
  for (const library of librariesOf([...files].filter(isProgram))) take(library)
  return [...files].sort()
}

const filesOf = (name: string): string[] =>
  spawnSync('dpkg', ['-L', name], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter(path => path.startsWith('/') && existsSync(path) && !lstatSync(path).isDirectory())

/** A path, and where it leads when it is a symbolic link. */
function stepsTo(path: string): string[] {
  if (!existsSync(path)) return []
  const real = join(realpathSync(dirname(path)), basename(path))
  if (!lstatSync(real).isSymbolicLink()) return [real]
  return [real, ...stepsTo(resolve(dirname(real), readlinkSync(real)))]
}

function isProgram(path: string): boolean {
  const stat = lstatSync(path)
  if (!stat.isFile() || stat.size < 4 || !((stat.mode & 0o111) !== 0 || path.includes('.so'))) return false
  return readFileSync(path).subarray(0, 4).equals(Buffer.from('\x7fELF'))
}

function librariesOf(programs: string[]): string[] {
  const { stdout } = spawnSync('ldd', programs, { encoding: 'utf8', maxBuffer: 1 << 26 })
  return [...new Set([...stdout.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map(([, path]) => path ?? ''))]
}

/** Every file and link below a folder, symbolic links not followed. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}
