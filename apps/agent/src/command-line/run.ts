/** `run`: the watchdog and its processes, until a signal says stop. */
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { ForwarderName } from '@keelson/contract/messages/live-state'
import { log } from '../live/log'
import { readMailCredentials } from '../notify/mail-credentials'
import { Watchdog } from '../watchdog/watchdog'
import { DEFAULT_RUN_DIR, readOptions } from './options'
import { UsageError } from './usage-error'

export async function runCommand(argv: string[]): Promise<number> {
  const { values } = readOptions(argv, {
    config: { type: 'string' },
    'run-dir': { type: 'string' },
    forwarder: { type: 'string' },
    console: { type: 'string' },
    name: { type: 'string' },
    'token-file': { type: 'string' },
    'separate-probes': { type: 'boolean' },
    'mail-credentials': { type: 'string' },
    'verify-certificates': { type: 'boolean' },
    'certificate-days': { type: 'string' },
  })
  if (!values.config) throw new UsageError('--config FILE is missing')
  if (!existsSync(values.config)) throw new UsageError(`${values.config}: no such file`)
  process.title = 'keelson-watchdog'
  let watchdog: Watchdog
  try {
    watchdog = await Watchdog.start({
      config: resolve(values.config),
      runDir: resolve(values['run-dir'] ?? DEFAULT_RUN_DIR),
      forwarder: chooseForwarder(values.forwarder ?? 'auto'),
      console: values.console,
      name: values.name ?? hostname(),
      tokenFile: values['token-file'],
      mailCredentials: readable(values['mail-credentials']),
      separateProbes: values['separate-probes'] ?? false,
      certificates: {
        verify: values['verify-certificates'] ?? false,
        warnDays: certificateDays(values['certificate-days']),
      },
    })
  } catch (error) {
    if (error instanceof UsageError) throw error
    log.error(error instanceof Error ? error.message : String(error))
    return 1
  }
  process.on('SIGHUP', () => watchdog.reload())
  return new Promise(done => {
    const stop = () => watchdog.stop().then(() => done(0))
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

function chooseForwarder(wanted: string): ForwarderName {
  if (wanted === 'auto') {
    const why = existsSync('/proc/net/ip_vs') ? 'this version does not drive IPVS yet' : 'the kernel has no IPVS'
    log.warn(`forwarder userspace, because ${why}: proxies TCP, no DR or TUN`)
    return 'userspace'
  }
  if (wanted === 'ipvs')
    throw new UsageError('--forwarder ipvs: this version does not drive IPVS yet; use userspace or none')
  const known = ForwarderName.safeParse(wanted)
  if (!known.success) throw new UsageError(`--forwarder ${wanted}: must be auto, ipvs, userspace or none`)
  return known.data
}
