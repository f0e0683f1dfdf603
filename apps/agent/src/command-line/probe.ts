/**
 * `probe FILE [REAL_SERVER]`: runs the checks of a configuration once, all at the same time, and prints what each saw.
 * REAL_SERVER is an address or address:port. With --verify-certificates one that is not trusted fails its check. Exit 1 when a check failed.
 */
import { isProbed, whyNotRun } from '@keelson/director/checkers/runnable-check'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { PingGroup } from '../kernel/sysctl'
import { closeCheckSockets } from '../probes/check-socket'
import { probe } from '../probes/probe'
import { readDocument } from '../watchdog/configuration'
import { textOf } from './check'
import { readOptions } from './options'
import { UsageError } from './usage-error'

export async function probeCommand(argv: string[]): Promise<number> {
  const { positionals, values } = readOptions(argv, { 'verify-certificates': { type: 'boolean' } }, true)
  const [file, wanted] = positionals
  if (!file || positionals.length > 2) throw new UsageError('needs FILE and at most one REAL_SERVER')
  const config = effectiveConfig(readDocument(file, textOf(file)))
  const surroundings = { ...config, verifyCertificates: values['verify-certificates'] ?? false }
  const chosen = config.virtual_server.flatMap(server =>
    server.real_server
      .filter(({ id, address }) => wanted === undefined || wanted === id || wanted === address)
      .flatMap(real => real.checkers.map(check => ({ server, real, check }))),
  )
  if (chosen.length === 0) {
    process.stderr.write(wanted ? `no check of a real_server ${wanted} in ${file}\n` : `no check in ${file}\n`)
    return 1
  }
  const pingGroup = new PingGroup()
  if (chosen.some(({ check }) => check.type === 'PING_CHECK')) pingGroup.allow()
  const never = new AbortController().signal
  let failed = false
  try {
    await Promise.all(
      chosen.map(async ({ server, real, check }) => {
        const about = `${real.id} of ${server.id}: ${check.type}`
        if (!isProbed(check)) {
          process.stdout.write(`skipped  ${about}: ${whyNotRun(check) ?? 'reads a file the running agent watches'}\n`)
          return
        }
        const steps = 'url' in check ? check.url.length : 1
        for (let step = 0; step < steps; step++) {
          const { ok, text, latency, certificate } = await probe(check, step, never, surroundings)
          failed ||= !ok
          process.stdout.write(`${ok ? 'ok      ' : 'failed  '} ${about}: ${text} (${latency.toFixed(2)} ms)\n`)
          if (certificate)
            process.stdout.write(
              `         certificate ${certificate.subject}, until ${new Date(certificate.expiresAt).toISOString()}${certificate.fault ? `, not trusted: ${certificate.fault}` : ''}\n`,
            )
        }
      }),
    )
  } finally {
    pingGroup.restore()
    closeCheckSockets()
  }
  return failed ? 1 : 0
}
