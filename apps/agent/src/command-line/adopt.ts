/** `adopt`: shows the keepalived that runs here with its files and what is found in them, and lets an engine write over its file. */
import { resolve } from 'node:path'
import { findKeepalived } from '../keepalived/running-keepalived'
import { formatDiagnostic, hashOf, judge } from '../watchdog/configuration'
import { includeFiles } from '../watchdog/include-files'
import { hasOwnershipLine } from '../watchdog/ownership-line'
import { readText } from '../watchdog/read-text'
import { askFor, byPerson } from './ask'
import { readOptions } from './options'

const DEFAULT_FILE = '/etc/keepalived/keepalived.conf'
const INCLUDE = /^\s*include[rmwba]?\s+(\S+)/gm

export async function adoptCommand(argv: string[]): Promise<number> {
  const options = { sha256: { type: 'string' }, 'run-dir': { type: 'string' } } as const
  const { values, positionals } = readOptions(argv, options, true)
  if (values.sha256 !== undefined)
    return askFor(values['run-dir'], { type: 'adopt-file', id: 'adopt', sha256: values.sha256, by: byPerson() })
  const running = findKeepalived()
  const file = resolve(positionals[0] ?? running[0]?.file ?? DEFAULT_FILE)
  try {
    process.stdout.write(describe(file, running))
    return 0
  } catch (error) {
    process.stderr.write(`keelson-agent adopt: ${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
}

function describe(file: string, running: ReturnType<typeof findKeepalived>): string {
  const text = readText(file)
  const hash = hashOf(text)
  const [keepalived] = running
  const unit = keepalived?.unit ? `, run by systemd as ${keepalived.unit}` : ''
  const lines = [
    keepalived ? `keepalived runs: pid ${keepalived.pid}, ${keepalived.file}${unit}` : 'no keepalived runs here',
    `${file}: sha256 ${hash}${hasOwnershipLine(text) ? ', written by Keelson' : ''}`,
    ...[...text.matchAll(INCLUDE)].flatMap(([, pattern = '']) =>
      includeFiles(pattern, file).map(each =>
        'refused' in each
          ? `  includes ${each.file}: ${each.refused}`
          : `  includes ${each.file}: sha256 ${hashOf(each.text)}; it stays as it is`,
      ),
    ),
    ...judge(file, text).diagnostics.map(formatDiagnostic),
    '',
    'Put it under a console, with nothing changed:',
    `  keelson-agent run --engine keepalived --config ${file} --console URL`,
    'Let the console write over exactly this file:',
    `  keelson-agent adopt --sha256 ${hash}`,
    'Later, one director after the other, the BACKUP first:',
    '  keelson-agent move builtin',
  ]
  return `${lines.join('\n')}\n`
}
