/** Speaks to a running lab over its control socket. */
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import type { LabReply, LabRequest, Traffic } from './control'

export interface Executed {
  code: number
  stdout: string
  stderr: string
}

export class LabClient {
  readonly #path: string
  constructor(path: string) {
    this.#path = path
  }

  /** Runs a command inside a machine; the command dies with this process. */
  exec(
    host: string,
    argv: string[],
    output: (text: string, channel: 'stdout' | 'stderr') => void = () => {},
  ): Promise<Executed> {
    const executed: Executed = { code: 1, stdout: '', stderr: '' }
    return this.#ask({ do: 'exec', host, argv }, (text, channel) => {
      executed[channel] += text
      output(text, channel)
    }).then(({ code }) => ({ ...executed, code }))
  }

  async addHost(name: string, iface: string, address: string): Promise<void> {
    await this.#ask({ do: 'add-host', name, interface: iface, address })
  }

  async kill(host: string): Promise<void> {
    await this.#ask({ do: 'kill', host })
  }

  async start(host: string): Promise<void> {
    await this.#ask({ do: 'start', host })
  }

  async stop(host: string): Promise<void> {
    await this.#ask({ do: 'stop', host })
  }

  async setLink(host: string, up: boolean): Promise<void> {
    await this.#ask({ do: 'link', host, up })
  }

  /** What the client saw so far; `reset` counts from here, `steady` stops (false, once those under way are answered) or resumes (true) its short requests. */
  async traffic(reset = false, steady?: boolean): Promise<Traffic> {
    return (await this.#ask({ do: 'traffic', reset, steady })).value as Traffic
  }

  async status(): Promise<unknown> {
    return (await this.#ask({ do: 'status' })).value
  }

  #ask(request: LabRequest, output: (text: string, channel: 'stdout' | 'stderr') => void = () => {}) {
    return new Promise<Extract<LabReply, { done: true }>>((resolve, reject) => {
      const socket = connect(this.#path, () => socket.write(`${JSON.stringify(request)}\n`))
      socket.on('error', error => reject(new Error(`no lab answers at ${this.#path}: ${error.message}`)))
      const lines = createInterface({ input: socket })
      lines.on('error', () => {}) // told by the socket itself
      lines.on('line', line => {
        const reply = JSON.parse(line) as LabReply
        if ('stdout' in reply) output(reply.stdout, 'stdout')
        else if ('stderr' in reply) output(reply.stderr, 'stderr')
        else {
          socket.destroy()
          if (reply.error) reject(new Error(reply.error))
          else resolve(reply)
        }
      })
      socket.on('close', () => reject(new Error('the lab closed the connection')))
    })
  }
}
