// The Debian packages that tests and lab use, by a command or a file each brings; installed when this is root on Debian.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const packages = {
  ip: 'iproute2',
  unshare: 'util-linux',
  pkill: 'procps',
  tcpdump: 'tcpdump',
  keepalived: 'keepalived',
  ipvsadm: 'ipvsadm',
  curl: 'curl',
  haproxy: 'haproxy',
  wrk: 'wrk',
  cc: 'gcc',
  openssl: 'openssl',
  nft: 'nftables',
  modprobe: 'kmod',
  'qemu-system-x86_64': 'qemu-system-x86',
  chromium: 'chromium',
  // the pictures of the pages were taken with these
  '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf': 'fonts-dejavu-core',
  '/usr/share/fonts/truetype/wqy/wqy-microhei.ttc': 'fonts-wqy-microhei',
}

/** Nobody else asks for them. */
const forBenchmarks = ['haproxy', 'wrk', 'cc']

const path = `${process.env.PATH}:/usr/sbin:/sbin`
const has = what =>
  what.startsWith('/')
    ? existsSync(what)
    : spawnSync('sh', ['-c', `command -v ${what}`], { env: { PATH: path } }).status === 0

/** @returns whether all of `commands` are there afterwards; what is missing is named */
export function installDebianPackages(
  commands = Object.keys(packages).filter(command => !forBenchmarks.includes(command)),
) {
  const names = commands.filter(command => !has(command)).map(command => packages[command])
  if (names.length === 0) return true
  if (process.getuid?.() !== 0 || !has('apt-get')) {
    process.stderr.write(`Not installed, so what needs it is missing: ${names.join(' ')}\n`)
    return false
  }
  process.stderr.write(`Installing Debian packages: ${names.join(' ')} …\n`)
  const apt = args =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, PATH: path, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    }).status
  const status = apt(['update', '-qq']) || apt(['install', '-y', '-qq', '--no-install-recommends', ...names])
  if (status !== 0) process.stderr.write('Installing failed; what needs these packages is missing\n')
  return status === 0
}
