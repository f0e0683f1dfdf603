/** A run of the oracle as it was written, case by case, in what two directors must have in common. */

export interface RecordedCase {
  /** the real servers: what each probe met, and its checker */
  servers: string[]
  /** lines of the LVS FIFO in order; those about a real server with the number of probes it had met by then */
  changes: string[]
  /** scripts and mails; in no order, since keepalived promises none */
  told: string[]
  /** what servers were sent, each thing once */
  asked: string[]
}

const LINE = /^([\d/]+) +(fifo|script|mail|ipvs) +(.*)$/

export function readTranscripts(text: string): Record<string, RecordedCase> {
  const parts = text.split(/^## /m).slice(1)
  return Object.fromEntries(parts.map(part => [part.slice(0, part.indexOf('\n')), readCase(part.split('\n').slice(1))]))
}

function readCase(lines: string[]): RecordedCase {
  const servers = lines.filter(line => /^R\d+: /.test(line))
  const changes: string[] = []
  const told: string[] = []
  let isStopping = false
  for (const line of lines) {
    const [, probes = '', kind, said = ''] = LINE.exec(line) ?? []
    if (kind === 'fifo') changes.push(isStopping ? said : withCount(said, probes.split('/'), servers))
    else if (said === '-- stop --') isStopping = true
    // keepalived ends before its last mails are sent.
    else if (kind === 'script' || (kind === 'mail' && !isStopping)) told.push(`${kind} ${said}`)
  }
  const asked = lines.filter(line => line.startsWith('heard ') && !/DNS_CHECK/.test(servers.join()))
  return { servers, changes, told: told.sort(), asked: [...new Set(asked)].sort() }
}

/** Only where one checker alone counts the probes, and the wire's clock does: a script tells of itself, to a hundredth of a second. */
function withCount(said: string, probes: string[], servers: string[]): string {
  const number = Number(/^RS \[R(\d+)\]/.exec(said)?.[1] ?? 0)
  const server = servers[number - 1]
  if (!server || /(FILE|MISC)_CHECK/.test(server) || (server.match(/_(CHECK|GET) \{/g)?.length ?? 0) > 1) return said
  return `${said} after ${probes[number - 1]} probes`
}
