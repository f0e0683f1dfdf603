/** `run`: the watchdog and its processes, until a signal says stop. */
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { EngineName, ForwarderName } from '@keelson/contract/messages/live-state'
import { ClientAddress } from '../forwarder/client-address'
import { refuseAddress } from '../identity/console-address'
import { IpvsSocket } from '../kernel/ipvs-socket'
import { KernelError } from '../kernel/libc'
import { log } from '../live/log'
import { readMailCredentials } from '../notify/mail-credentials'
import { KEEP_CODE } from '../watchdog/keep-code'
import { keptRevisionsOf } from '../watchdog/revisions'
import { ServiceManager } from '../watchdog/service-manager'
import { Watchdog } from '../watchdog/watchdog'
import { DEFAULT_RUN_DIR, readOptions, stateDirOf } from './options'
import { UsageError } from './usage-error'

const ENOENT = 2

export async function runCommand(argv: string[]): Promise<number> {
  const { values } = readOptions(argv, {
    config: { type: 'string' },
    'run-dir': { type: 'string' },
    'state-dir': { type: 'string' },
    forwarder: { type: 'string' },
    engine: { type: 'string' },
    'ipvs-drift': { type: 'string' },
    'client-address': { type: 'string' },
    console: { type: 'string' },
    name: { type: 'string' },
    'separate-probes': { type: 'boolean' },
    'mail-credentials': { type: 'string' },
    'verify-certificates': { type: 'boolean' },
    'certificate-days': { type: 'string' },
  })
  if (!values.config) throw new UsageError('--config FILE is missing')
  const stateDir = stateDirOf(values)
  if (!existsSync(values.config) && !existsSync(keptRevisionsOf(stateDir)))
    throw new UsageError(`${values.config}: no such file`)
  const refused = values.console && refuseAddress(values.console)
  if (refused) throw new UsageError(refused)
  process.title = 'keelson-watchdog'
  setFlagsFromString(KEEP_CODE)
  const systemd = ServiceManager.ofEnvironment()
  let watchdog: Watchdog
  try {
    watchdog = await Watchdog.start({
      config: resolve(values.config),
      runDir: resolve(values['run-dir'] ?? DEFAULT_RUN_DIR),
      stateDir,
      engine: engineOf(values.engine ?? 'builtin'),
      forwarder: chooseForwarder(values.forwarder ?? 'auto'),
      ipvsDrift: driftOf(values['ipvs-drift'] ?? 'repair'),
      clientAddress: clientAddressOf(values['client-address'] ?? 'hidden'),
      console: values.console,
      name: values.name ?? hostname(),
      mailCredentials: readable(values['mail-credentials']),
      separateProbes: values['separate-probes'] ?? false,
      certificates: {
        verify: values['verify-certificates'] ?? false,
        warnDays: certificateDays(values['certificate-days']),
      },
    })
    watchdog.onConfigured(words => systemd.status(words))
  } catch (error) {
    if (error instanceof UsageError) throw error
    log.error(error instanceof Error ? error.message : String(error))
    return 1
  }
  process.on('SIGHUP', () => watchdog.reload())
  watchdog.begun.then(() => systemd.ready())
  return new Promise(done => {
    const stop = async () => {
      systemd.stopping()
      await watchdog.stop()
      systemd.close()
      done(0)
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  })
}

/** Read here once, so that a fault is told at once and not with the first mail. */
function readable(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  try {
    readMailCredentials(path)
    return resolve(path)
  } catch (error) {
    throw new UsageError(`--mail-credentials ${error instanceof Error ? error.message : String(error)}`)
  }
}

const CERTIFICATE_DAYS = 14

function certificateDays(text = String(CERTIFICATE_DAYS)): number {
  const days = Number(text)
  if (text === '' || !Number.isInteger(days) || days < 0 || days > 3650)
    throw new UsageError(`--certificate-days ${text}: must be a whole number of days, 0 (never) to 3650`)
  return days
}

/** Asking for IPVS has the kernel load its module. */
function chooseForwarder(wanted: string): ForwarderName {
  const known = ForwarderName.safeParse(wanted === 'auto' ? 'ipvs' : wanted)
  if (!known.success) throw new UsageError(`--forwarder ${wanted}: must be auto, ipvs, userspace or none`)
  if (known.data !== 'ipvs') return known.data
  const why = whyNoIpvs()
  if (why === undefined) {
    log.info("forwarder ipvs: the kernel's own")
    return 'ipvs'
  }
  if (wanted === 'ipvs') throw new UsageError(`--forwarder ipvs: ${why}; use userspace or none`)
  log.warn(`forwarder userspace, because ${why}: proxies TCP and UDP, no DR or TUN`)
  return 'userspace'
}

function whyNoIpvs(): string | undefined {
  try {
    new IpvsSocket().close()
    return undefined
  } catch (error) {
    if (!(error instanceof KernelError)) throw error
    return error.errno === ENOENT ? 'the kernel has no IPVS (modprobe ip_vs)' : error.message
  }
}

function engineOf(wanted: string): EngineName {
  const known = EngineName.safeParse(wanted)
  if (!known.success) throw new UsageError(`--engine ${wanted}: must be ${EngineName.options.join(' or ')}`)
  return known.data
}

function driftOf(wanted: string): 'repair' | 'leave' {
  if (wanted === 'repair' || wanted === 'leave') return wanted
  throw new UsageError(`--ipvs-drift ${wanted}: must be repair or leave`)
}

function clientAddressOf(wanted: string): ClientAddress {
  const known = ClientAddress.safeParse(wanted)
  if (!known.success) throw new UsageError(`--client-address ${wanted}: must be ${ClientAddress.options.join(', ')}`)
  return known.data
}
