/** Stock keepalived with its checkers on a kernel without IPVS, for measurements only: see agreeable-ipvs.c. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { installDebianPackages } from '../../bin/debian-packages.mjs'
import type { Experiment } from '../experiment'

const SOURCE = join(import.meta.dirname, 'agreeable-ipvs.c')

/** The command that runs it on `host`; undefined where there is no C compiler or no keepalived. */
export function stockCheckersCommand(experiment: Experiment, host: string, conf: string): string | undefined {
  if (!installDebianPackages(['cc', 'keepalived'])) return undefined
  const library = join(experiment.dir, 'agreeable-ipvs.so')
  const { status, stderr } = spawnSync('cc', ['-O2', '-shared', '-fPIC', '-o', library, SOURCE], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`cc ended with status ${status}: ${stderr}`)
  const file = experiment.write(host, 'stock.conf', conf)
  // Without a syslogd its lines would go to the console of the machine, which may be a serial line.
  return `env LD_PRELOAD=${library} keepalived --dont-fork --no-syslog --log-console --check --use-file ${file}`
}
