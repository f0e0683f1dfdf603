/** The demo cluster: two directors with real agents, four web servers that name themselves, a client with steady traffic. */
import type { ChildProcess } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Traffic } from './control'
import { Host } from './host'
import { client, directors, type HostPlan, VIP, webServers } from './topology'

const dist = dirname(fileURLToPath(import.meta.url))
const AGENT = join(dist, '../../../apps/agent/bin/keelson-agent.mjs')
const CONFIGURATIONS = join(dist, '../demo')
/** An agent that ended is started again after this, ms, as systemd would. */
const RESTART_DELAY = 1000

/** A director that waits for its first configuration from the console: no instance, no service. */
const UNCONFIGURED = '# Waiting for its first configuration from the console.\nglobal_defs {\n}\n'

export class Demo {
  readonly #dir: string
  readonly #agentSocket: string | undefined
  readonly #hosts: Map<string, Host>
  readonly #unconfigured: boolean
  readonly #programs = new Map<string, ChildProcess>()
  readonly #wanted = new Set<string>()

  constructor(dir: string, agentSocket: string | undefined, hosts: Map<string, Host>, unconfigured: boolean) {
    this.#dir = dir
    this.#agentSocket = agentSocket
    this.#hosts = hosts
    this.#unconfigured = unconfigured
  }

  async start(say: (line: string) => void = () => {}): Promise<void> {
    for (const plan of [...webServers, ...directors, client]) {
      say(`starting ${plan.name} (${plan.address})`)
      await this.#startHost(plan)
    }
  }

  names(): string[] {
    return [...directors, ...webServers, client].map(({ name }) => name)
  }

  knows(name: string): boolean {
    return this.names().includes(name)
  }

  status() {
    return this.names().map(name => ({
      name,
      host: this.#hosts.has(name),
      program: this.#programs.get(name)?.pid ?? null,
    }))
  }

  /** Power off: the machine is gone with everything on it. */
  async kill(name: string): Promise<void> {
    this.#wanted.delete(name)
    this.#programs.delete(name)
    await this.#hosts.get(name)?.destroy()
    this.#hosts.delete(name)
  }

  /** Power on, or the program again on a machine that runs. */
  async startOne(name: string): Promise<void> {
    const plan = [...directors, ...webServers, client].find(candidate => candidate.name === name)
    if (plan) await this.#startHost(plan)
  }

  /** Ends the machine's program in good order; the machine stays. */
  async stop(name: string): Promise<void> {
    this.#wanted.delete(name)
    const program = this.#programs.get(name)
    if (!program) return
    const ended = new Promise(resolve => program.once('exit', resolve))
    await this.#signal(name, 'TERM')
    await ended
    this.#programs.delete(name)
  }

  traffic({ reset = false, steady }: { reset?: boolean; steady?: boolean }): Promise<Traffic | undefined> {
    const program = this.#programs.get(client.name)
    if (!program?.connected) return Promise.resolve(undefined)
    return new Promise(resolve => {
      program.once('message', message => resolve(message as Traffic))
      program.send({ reset, steady })
    })
  }

  async #startHost(plan: HostPlan): Promise<void> {
    if (!this.#hosts.has(plan.name)) this.#hosts.set(plan.name, await Host.raise(plan))
    if (!this.#programs.has(plan.name)) {
      this.#wanted.add(plan.name)
      this.#startProgram(plan)
    }
  }

  #startProgram(plan: HostPlan): void {
    const host = this.#hosts.get(plan.name)
    if (!host || !this.#wanted.has(plan.name) || this.#programs.has(plan.name)) return
    const folder = join(this.#dir, plan.name)
    mkdirSync(folder, { recursive: true })
    const log = openSync(join(folder, 'log'), 'a')
    const program = host.spawn([process.execPath, ...this.#program(plan, folder)], {
      stdio: ['ignore', log, log, 'ipc'],
      env: { ...process.env, NODE_ENV: 'production' },
    })
    this.#programs.set(plan.name, program)
    program.once('exit', () => {
      if (this.#programs.get(plan.name) !== program) return
      this.#programs.delete(plan.name)
      setTimeout(() => this.#startProgram(plan), RESTART_DELAY)
    })
  }

  #program(plan: HostPlan, folder: string): string[] {
    if (webServers.includes(plan)) return [join(dist, 'programs/web-server.mjs'), plan.name]
    if (plan === client) return [join(dist, 'programs/client.mjs'), VIP]
    const config = join(folder, 'keepalived.conf')
    if (!existsSync(config)) {
      if (this.#unconfigured) writeFileSync(config, UNCONFIGURED)
      else copyFileSync(join(CONFIGURATIONS, `${plan.name}.conf`), config)
    }
    const console = this.#agentSocket ? ['--console', `ws+unix:${this.#agentSocket}:/agent`] : []
    const state = ['--state-dir', join(folder, 'state')]
    return [AGENT, 'run', '--config', config, ...state, '--forwarder', 'userspace', ...console]
  }

  async #signal(name: string, signal: string): Promise<void> {
    // The program is the only child of nsenter, which does not pass signals on.
    const host = this.#hosts.get(name)
    if (!host) return
    const pattern = name.startsWith('director') ? 'keelson-watchdog' : 'programs/'
    const killer = host.spawn(['pkill', `-${signal}`, '-f', pattern], { stdio: 'ignore' })
    await new Promise(resolve => killer.once('exit', resolve))
  }
}
