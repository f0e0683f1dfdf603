/** Counts probes on the wire itself: the first packet of each, whether or not anything answers it. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const FIRST_PACKETS =
  'dst net 10.8.0.0/16 and ((tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn) or udp dst port 53 or udp dst port 7 or icmp[icmptype] == icmp-echo)'

export interface Probe {
  server: string
  /** 1 for the first of this server */
  number: number
  /** where it came from; empty for a ping */
  port: string
  /** by the kernel, ms since the epoch */
  at: number
}

/** Resolves when it listens. `seen` hears every probe in order. */
export async function watchProbes(seen: (probe: Probe) => void): Promise<void> {
  // Small frames, or the ring has room for few of a hundred probes that begin together.
  const tcpdump = spawn(
    'tcpdump',
    ['-i', 'lo', '-n', '-l', '-tt', '-s', '128', '-B', '16384', '--immediate-mode', '-Z', 'root', FIRST_PACKETS],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  process.once('exit', () => tcpdump.kill('SIGKILL'))
  const counts = new Map<string, number>()
  const ports = new Map<string, string>()
  createInterface({ input: tcpdump.stdout }).on('line', line => {
    const [, seconds, port = '', server] =
      /^([\d.]+) IP [\d.]+?(?:\.(\d+))? > (10\.8\.\d+\.\d+)(?=[.:])/.exec(line) ?? []
    const isPing = line.includes('ICMP')
    if (!server || (!isPing && ports.get(server) === port)) return // the second is the first sent again
    ports.set(server, port)
    const number = (counts.get(server) ?? 0) + 1
    counts.set(server, number)
    seen({ at: Number(seconds) * 1000, server, number, port: isPing ? '' : port })
  })
  await new Promise<void>((resolve, reject) => {
    tcpdump.stderr.on('data', text => String(text).includes('listening on') && resolve())
    tcpdump.once('exit', code => reject(new Error(`tcpdump ended with status ${code}`)))
  })
}
