/** One machine of the lab: its own network, processes, mounts and name, which all vanish when its holder dies. */
import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { type HostPlan, NETWORK_PREFIX } from './topology'

const run = promisify(execFile)
export const BRIDGE = 'lan'

/** /run is the machine's own, so that default socket paths do not meet; PID 1 reaps whatever is orphaned to it. */
const HOLDER = `
mount -t tmpfs run /run && hostname "$0" && ip link set lo up && echo ready
while :; do sleep 3600 & wait $!; done`

export class Host {
  readonly plan: HostPlan
  readonly #holder: ChildProcess

  private constructor(plan: HostPlan, holder: ChildProcess) {
    this.plan = plan
    this.#holder = holder
  }

  /** @throws Error with what the kernel refused */
  static async raise(plan: HostPlan): Promise<Host> {
    const flags = ['--net', '--pid', '--uts', '--mount', '--fork', '--kill-child=SIGKILL', '--mount-proc']
    const holder = spawn('unshare', [...flags, 'sh', '-c', HOLDER, plan.name], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise<void>((resolve, reject) => {
      holder.stdout?.once('data', () => resolve())
      holder.once('exit', code => reject(new Error(`namespace of ${plan.name} could not be made (status ${code})`)))
    })
    const host = new Host(plan, holder)
    await host.#plugIn()
    return host
  }

  /** The words that put a command inside this machine. */
  enter(argv: readonly string[]): [command: string, args: string[]] {
    const ns = `/proc/${this.#holder.pid}/ns`
    const flags = [`--net=${ns}/net`, `--uts=${ns}/uts`, `--mount=${ns}/mnt`, `--pid=${ns}/pid_for_children`, '--wd=/']
    return ['nsenter', [...flags, '--', ...argv]]
  }

  spawn(argv: readonly string[], options: SpawnOptions): ChildProcess {
    return spawn(...this.enter(argv), options)
  }

  /** As if its power went: every process is killed, its network is gone. */
  async destroy(): Promise<void> {
    if (this.#holder.exitCode !== null || this.#holder.signalCode !== null) return
    const gone = new Promise(resolve => this.#holder.once('exit', resolve))
    this.#holder.kill('SIGKILL')
    await gone
    await run('ip', ['link', 'delete', this.#port]).catch(() => {}) // the kernel may have been faster
  }

  get #port(): string {
    return `v-${this.plan.name}`
  }

  async #plugIn(): Promise<void> {
    const { interface: name, address } = this.plan
    const pid = String(this.#holder.pid)
    await run('ip', ['link', 'add', this.#port, 'type', 'veth', 'peer', 'name', name, 'netns', pid])
    await run('ip', ['link', 'set', this.#port, 'master', BRIDGE, 'up'])
    const [command, args] = this.enter([
      'sh',
      '-c',
      `ip address add ${address}/${NETWORK_PREFIX} dev ${name} && ip link set ${name} up`,
    ])
    await run(command, args)
  }
}

/** The LAN itself, in the lab's own namespace: a bridge that neither learns slowly nor filters multicast. */
export async function raiseBridge(): Promise<void> {
  await run('ip', ['link', 'set', 'lo', 'up'])
  await run('ip', ['link', 'add', BRIDGE, 'type', 'bridge', 'mcast_snooping', '0', 'forward_delay', '0'])
  await run('ip', ['link', 'set', BRIDGE, 'up'])
}
