/** The guest's kernel: what Debian's cloud meta-package names today, unpacked into the cache and never installed. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export const GUEST_CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'keelson/guest')
const META = 'linux-image-cloud-amd64'

/** What a director and its lab may load; the rest of 90 MB stays outside. */
export const MODULE_FOLDERS = [
  'kernel/net',
  'kernel/lib',
  'kernel/crypto',
  'kernel/arch/x86/crypto',
  'kernel/virt',
  'kernel/drivers/virtio',
  'kernel/drivers/char',
  'kernel/drivers/block',
  'kernel/drivers/net',
  'kernel/fs/overlayfs',
  'kernel/fs/squashfs',
]

export interface GuestKernel {
  version: string
  /** path of the kernel itself */
  image: string
  /** its folder of modules */
  modules: string
}

/** @throws Error that names what is missing */
export function guestKernel(cache = GUEST_CACHE): GuestKernel {
  const named = packageOfToday()
  const folder = named && join(cache, named)
  if (folder && !existsSync(folder)) unpack(cache, named, folder)
  const have = folder ?? lastUnpacked(cache)
  if (!have) throw new Error(`no kernel for the guest: apt knows no ${META}; as root: apt-get update`)
  const version = readdirSync(join(have, 'lib/modules'))[0] ?? ''
  return { version, image: join(have, `boot/vmlinuz-${version}`), modules: join(have, 'lib/modules', version) }
}

/** Whether there is a kernel in the cache, or apt knows one to bring. */
export const hasGuestKernel = (): boolean => packageOfToday() !== undefined || lastUnpacked(GUEST_CACHE) !== undefined

function packageOfToday(): string | undefined {
  try {
    const text = execFileSync('apt-cache', ['depends', META], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return /Depends: (linux-image-\S+)/.exec(text)?.[1]
  } catch {
    return undefined // no apt here: what was unpacked once still serves
  }
}

const lastUnpacked = (cache: string) =>
  existsSync(cache)
    ? readdirSync(cache)
        .filter(name => /^linux-image-.*-amd64$/.test(name))
        .sort()
        .map(name => join(cache, name))
        .at(-1)
    : undefined

function unpack(cache: string, name: string, folder: string): void {
  mkdirSync(cache, { recursive: true })
  const work = mkdtempSync(`${folder}.`)
  try {
    const quiet = { cwd: work, stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'] }
    execFileSync('apt-get', ['download', '-q', name], quiet)
    const archive = readdirSync(work).find(file => file.endsWith('.deb'))
    if (!archive) throw new Error(`apt-get download ${name} brought no package`)
    const tree = `${work}.part`
    execFileSync('dpkg', ['-x', archive, tree], quiet)
    const version = readdirSync(join(tree, 'lib/modules'))[0] ?? ''
    execFileSync('depmod', ['-b', tree, version], {
      ...quiet,
      env: { ...process.env, PATH: '/usr/sbin:/sbin:/usr/bin:/bin' },
    })
    if (existsSync(folder)) rmSync(tree, { recursive: true })
    else renameSync(tree, folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
