/** By which key each agent is known. Asked on every hello, so it is kept in memory; the table is the truth. */
import type { Logger } from 'pino'
import type { Database } from '../db/open-database'

export interface AgentIdentity {
  agentName: string
  publicKey: string
  enrolledAt: number
  enrolledBy: string
  revokedAt: number | null
}

export class Identities {
  readonly #byName = new Map<string, AgentIdentity>()

  constructor(
    private readonly db: Database,
    private readonly log: Logger,
  ) {}

  async load(): Promise<void> {
    this.#byName.clear()
    for (const row of await this.db.agentIdentity.findMany())
      this.#byName.set(row.agentName, {
        ...row,
        enrolledAt: row.enrolledAt.getTime(),
        revokedAt: row.revokedAt?.getTime() ?? null,
      })
  }

  all(): AgentIdentity[] {
    return [...this.#byName.values()].sort((a, b) => a.agentName.localeCompare(b.agentName))
  }

  of(agentName: string): AgentIdentity | undefined {
    return this.#byName.get(agentName)
  }

  /**
   * Why an agent with this name and proven key may not come in; undefined when it may. A name that nobody has yet is given
   * to whoever may open the socket file: that is root of this machine.
   */
  refuse(agentName: string, publicKey: string, over: 'socket-file' | 'network'): string | undefined {
    const known = this.#byName.get(agentName)
    if (!known) return over === 'socket-file' ? undefined : `${agentName} is not enrolled here: keelson-agent enroll`
    if (known.revokedAt !== null) return `${agentName} was revoked`
    if (known.publicKey !== publicKey)
      return `${agentName} is enrolled with another key: forget it on the page Directors if this is a new machine`
    return undefined
  }

  /** What was refused just above must not be enrolled here. */
  async enrol(agentName: string, publicKey: string, enrolledBy: string): Promise<void> {
    if (this.#byName.get(agentName)?.publicKey === publicKey) return
    const enrolledAt = Date.now()
    this.#byName.set(agentName, { agentName, publicKey, enrolledBy, enrolledAt, revokedAt: null })
    await this.db.agentIdentity.create({ data: { agentName, publicKey, enrolledBy, enrolledAt: new Date(enrolledAt) } })
  }

  /** A first agent of this machine: from now on the name is its own, in memory at once. */
  meet(agentName: string, publicKey: string): void {
    this.enrol(agentName, publicKey, 'socket-file').catch(error => this.log.error(error, `the key of ${agentName}`))
  }

  async revoke(agentName: string): Promise<void> {
    await this.db.agentIdentity.update({ where: { agentName }, data: { revokedAt: new Date() } })
    await this.load()
  }

  /** The name is free again. */
  async forget(agentName: string): Promise<void> {
    await this.db.agentIdentity.delete({ where: { agentName } })
    await this.load()
  }
}
