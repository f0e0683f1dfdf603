/** What this machine is, read from /proc, /sys and the kernel's modules; changes nothing. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { release } from 'node:os'
import type { HostFacts, HostInterface, VipAtRealServer } from '@keelson/director/preflight/host-facts'
import { clockIsSynchronized } from '../kernel/libc'
import { readSysctl } from '../kernel/sysctl'

export function readHostFacts(interfaces: readonly HostInterface[], neighbours: readonly VipAtRealServer[]): HostFacts {
  const kernel = release()
  const synchronized = clockIsSynchronized()
  return {
    release: kernel,
    capabilities: capabilities(),
    moduleOf: moduleFinder(kernel),
    setting: readSysctl,
    interfaces,
    clock: synchronized === undefined ? 'unknown' : synchronized ? 'synchronized' : 'adrift',
    openFiles: openFiles(),
    conntrack: conntrack(),
    keepalived: processesNamed('keepalived'),
    neighbours,
  }
}

function text(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function capabilities(): bigint | undefined {
  const held = /^CapEff:\s*([0-9a-f]+)$/m.exec(text('/proc/self/status') ?? '')?.[1]
  return held === undefined ? undefined : BigInt(`0x${held}`)
}

/** Loaded or built in; in the files of the kernel; nowhere. */
function moduleFinder(kernel: string): HostFacts['moduleOf'] {
  const folder = `/lib/modules/${kernel}`
  const names = (list: string | undefined) =>
    new Set(
      [...(list ?? '').matchAll(/([^/\s]+)\.ko(?:\.\w+)?(?=:|$)/gm)].map(([, name = '']) => name.replaceAll('-', '_')),
    )
  const builtIn = names(text(`${folder}/modules.builtin`))
  const loadable = names(text(`${folder}/modules.dep`))
  return name => {
    if (existsSync(`/sys/module/${name}`) || existsSync(`/proc/net/${name}`) || builtIn.has(name)) return 'there'
    return loadable.has(name) ? 'loadable' : 'missing'
  }
}

function openFiles(): number {
  const soft = /^Max open files\s+(\S+)/m.exec(text('/proc/self/limits') ?? '')?.[1]
  return soft === undefined || soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft)
}

function conntrack(): HostFacts['conntrack'] {
  const count = Number(readSysctl('net/netfilter/nf_conntrack_count'))
  const max = Number(readSysctl('net/netfilter/nf_conntrack_max'))
  return max > 0 ? { count, max } : undefined
}

function processesNamed(name: string): number[] {
  return readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry) && text(`/proc/${entry}/comm`)?.trim() === name)
    .map(Number)
}
