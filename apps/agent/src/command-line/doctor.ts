/** `doctor`: what of this machine would spoil the work of a director, what breaks by it, and the command that mends it. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { judgeMachine, type MachineFacts, SYSCTLS, wantedModules } from '@keelson/director/doctor/judge-machine'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import { IpvsSocket } from '../kernel/ipvs-socket'
import { clockIsSynchronised, KernelError } from '../kernel/libc'
import { readConfiguration } from '../watchdog/configuration'
import { readOptions } from './options'
import { UsageError } from './usage-error'

/** Bits of CapEff (linux/capability.h). */
const CAPABILITIES = { CAP_NET_ADMIN: 12n, CAP_NET_RAW: 13n, CAP_SYS_NICE: 23n } as const

/** Exit status 1 when something is an error. */
export async function doctorCommand(argv: string[]): Promise<number> {
  const { values } = readOptions(argv, { config: { type: 'string' }, json: { type: 'boolean' } })
  const file = values.config ?? '/etc/keepalived/keepalived.conf'
  if (!existsSync(file)) throw new UsageError(`--config ${file}: no such file`)
  const { text, surroundings } = readConfiguration(file)
  const config = effectiveConfig(parse(text, { file, surroundings }))
  const findings = judgeMachine(config, machineFacts(wantedModules(config)))
  if (values.json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`)
  else
    for (const { level, what, breaks, mend } of findings)
      process.stdout.write(`${level}: ${what}\n  breaks: ${breaks}\n  mend:   ${mend}\n`)
  if (!values.json && findings.length === 0) process.stdout.write('nothing on this machine stands in the way\n')
  return findings.some(({ level }) => level === 'error') ? 1 : 0
}

function machineFacts(modules: readonly string[]): MachineFacts {
  const ipvs = hasIpvs()
  return {
    ipvs,
    missingModules: ipvs ? modules.filter(name => !hasModule(name)) : [],
    sysctl: Object.fromEntries(SYSCTLS.flatMap(name => sysctl(name))),
    capabilities: capabilities(),
    clockIsSynchronised: clockIsSynchronised(),
    interfaces: interfaces(),
  }
}

function hasIpvs(): boolean {
  try {
    new IpvsSocket().close()
    return true
  } catch (error) {
    if (error instanceof KernelError) return false
    throw error
  }
}

/** Loaded, built in, or one that modprobe would find. */
function hasModule(name: string): boolean {
  if (existsSync(`/sys/module/${name}`)) return true
  try {
    execFileSync('modprobe', ['--dry-run', '--quiet', name], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function sysctl(name: string): [string, string][] {
  try {
    return [[name, readFileSync(`/proc/sys/${name.replaceAll('.', '/')}`, 'utf8').trim()]]
  } catch {
    return [] // this kernel has no such setting
  }
}

function capabilities(): Set<string> {
  const status = readFileSync('/proc/self/status', 'utf8')
  const bits = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`)
  return new Set(Object.entries(CAPABILITIES).flatMap(([name, bit]) => ((bits >> bit) & 1n ? [name] : [])))
}

function interfaces(): MachineFacts['interfaces'] {
  const addresses = networkInterfaces()
  return readdirSync('/sys/class/net')
    .filter(name => existsSync(`/sys/class/net/${name}/mtu`))
    .filter(name => addresses[name] !== undefined)
    .map(name => ({
      name,
      mtu: Number(readFileSync(`/sys/class/net/${name}/mtu`, 'utf8')),
      addresses: (addresses[name] ?? []).map(({ address }) => address),
    }))
}
