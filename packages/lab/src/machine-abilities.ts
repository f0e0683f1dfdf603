/** What this machine can run: tests that need more are named and counted as skipped. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { namespaceFlags } from '../bin/lab-process.mjs'
import { hasGuestKernel } from './guest/guest-kernel'

const installed = (command: string) =>
  spawnSync('sh', ['-c', `PATH=$PATH:/usr/sbin:/sbin command -v ${command}`]).status === 0

const FONTS = ['dejavu/DejaVuSans.ttf', 'wqy/wqy-microhei.ttc'].map(font => `/usr/share/fonts/truetype/${font}`)

const probes = {
  namespaces: () => namespaceFlags() !== undefined,
  keepalived: () => installed('keepalived'),
  tcpdump: () => installed('tcpdump'),
  chromium: () => installed('chromium'),
  /** Those that the pictures of the pages were taken with. */
  fonts: () => FONTS.every(existsSync),
  nft: () => installed('nft'),
  systemdAnalyze: () => installed('systemd-analyze'),
  /** a kernel with IPVS under emulation */
  guest: () =>
    ['qemu-system-x86_64', 'dpkg-query', 'depmod', 'ipvsadm', 'keepalived', 'nft'].every(installed) && hasGuestKernel(),
} as const

export type Ability = keyof typeof probes

const known = new Map<Ability, boolean>()

export function isAble(...wanted: Ability[]): boolean {
  return wanted.every(ability => {
    const able = known.get(ability) ?? probes[ability]()
    known.set(ability, able)
    if (!able) process.stdout.write(`this machine lacks ${ability}: what needs it is skipped\n`)
    return able
  })
}
