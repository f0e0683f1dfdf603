/** A lab for one test: machines as wanted, agents and stock keepalived on them, and the means to see what really happened. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { labReady, spawnLab } from '../bin/lab-process.mjs'
import { Capture } from './capture'
import { type Executed, LabClient } from './lab-client'
import { OutputWatch } from './output-watch'

export const AGENT = join(dirname(fileURLToPath(import.meta.url)), '../../../apps/agent/bin/keelson-agent.mjs')

/** A program on a machine, with what it says. */
export interface Running {
  output: OutputWatch
  ended: Promise<Executed>
}

export class Experiment {
  readonly dir: string
  readonly lab: LabClient
  readonly #process: ReturnType<typeof spawnLab>

  private constructor(dir: string, process: ReturnType<typeof spawnLab>) {
    this.dir = dir
    this.#process = process
    this.lab = new LabClient(join(dir, 'lab.sock'))
  }

  static async start(flags: string[] = ['--empty']): Promise<Experiment> {
    const dir = mkdtempSync(join(tmpdir(), 'keelson-lab-'))
    const process = spawnLab(dir, flags)
    await labReady(process)
    return new Experiment(dir, process)
  }

  async stop(): Promise<void> {
    const gone = new Promise(resolve => this.#process.once('exit', resolve))
    this.#process.stdin?.end()
    await gone
    rmSync(this.dir, { recursive: true, force: true })
  }

  /** Machines on the LAN 125.38.38.0/24, each with eth0. */
  async machines(addresses: Record<string, string>): Promise<void> {
    for (const [name, address] of Object.entries(addresses)) await this.lab.addHost(name, 'eth0', address)
  }

  write(host: string, file: string, text: string): string {
    const path = join(this.dir, host, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return path
  }

  run(host: string, argv: string[]): Running {
    const output = new OutputWatch(`${host}: ${argv[0]}`)
    const ended = this.lab.exec(host, argv, text => output.take(text))
    ended.then(
      ({ code }) => output.end(`ended with status ${code}`),
      error => output.end(String(error)),
    )
    return { output, ended }
  }

  startAgent(host: string, configuration: string, flags: string[] = ['--forwarder', 'none']): Running {
    return this.run(host, this.agentCommand(host, configuration, flags))
  }

  /** For who starts it in a way of his own. */
  agentCommand(host: string, configuration: string, flags: string[]): string[] {
    const config = this.write(host, 'keepalived.conf', configuration)
    const state = join(this.dir, host, 'state')
    return [process.execPath, AGENT, 'run', '--config', config, '--state-dir', state, ...flags]
  }

  /** Stock keepalived, VRRP only: it has no IPVS here. */
  startKeepalived(host: string, configuration: string): Running {
    const config = this.write(host, 'stock.conf', configuration)
    return this.run(host, [
      'keepalived',
      '--dont-fork',
      '--log-console',
      '--log-detail',
      '--vrrp',
      '--use-file',
      config,
    ])
  }

  agent(host: string, ...argv: string[]): Promise<Executed> {
    return this.lab.exec(host, [process.execPath, AGENT, ...argv])
  }

  /** Everything the director's agent says, a JSON object a line. */
  agentWatch(host: string): OutputWatch {
    return this.run(host, [process.execPath, AGENT, 'watch']).output
  }

  async signal(host: string, signal: string, pattern: string): Promise<void> {
    await this.lab.exec(host, ['pkill', `-${signal}`, '-f', pattern])
  }

  /** kill -9, children before parents: whoever outlives its parent for a moment says goodbye in good order. */
  async crash(host: string, pattern: string): Promise<void> {
    await this.lab.exec(host, ['sh', '-c', `kill -KILL $(pgrep -f '${pattern}' | sort -rn)`])
  }

  /** Follows the addresses of a machine by the kernel's own events. */
  watchAddresses(host: string): OutputWatch {
    return this.run(host, ['sh', '-c', 'ip -o address show; exec stdbuf -oL ip -o monitor address']).output
  }

  capture(filter: string): Promise<Capture> {
    return Capture.start(this, filter)
  }
}
