/** `doctor [FILE]`: is this machine fit to be the director that FILE describes? Says what breaks and the command that mends it. */
import type { Finding } from '@keelson/director/preflight/host-facts'
import { judgeHost } from '@keelson/director/preflight/judge-host'
import { effectiveConfig } from '@keelson/keepalived-conf/config'
import { askRealServers } from '../doctor/ask-real-servers'
import { readHostFacts } from '../doctor/read-host-facts'
import { PollLoop } from '../kernel/poll-loop'
import { Reflector } from '../kernel/reflector'
import { readDocument } from '../watchdog/configuration'
import { textOf } from './check'
import { readOptions } from './options'
import { UsageError } from './usage-error'

const DEFAULT_FILE = '/etc/keepalived/keepalived.conf'

export async function doctorCommand(argv: string[]): Promise<number> {
  const { values, positionals } = readOptions(argv, { json: { type: 'boolean' } }, true)
  if (positionals.length > 1) throw new UsageError('needs at most one FILE')
  const file = positionals[0] ?? DEFAULT_FILE
  const config = effectiveConfig(readDocument(file, textOf(file)))
  const loop = new PollLoop()
  const reflector = new Reflector(loop, () => {})
  try {
    const interfaces = reflector.interfaces()
    const neighbours = await askRealServers(config, interfaces)
    const findings = judgeHost(config, readHostFacts(interfaces, neighbours))
    process.stdout.write(values.json ? `${JSON.stringify(findings, undefined, 2)}\n` : findings.map(inWords).join(''))
    return findings.some(({ severity }) => severity === 'error') ? 1 : 0
  } finally {
    reflector.close()
    loop.close()
  }
}

function inWords({ severity, id, text, mend }: Finding): string {
  return `${severity.padEnd(8)} ${id.padEnd(15)} ${text}\n${mend === undefined ? '' : `${' '.repeat(25)}mend: ${mend}\n`}`
}
