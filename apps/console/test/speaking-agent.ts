/** An agent that speaks the contract over a real socket and carries out what it is told on a state of its own. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { CONTRACT, decodeFromConsole } from '@keelson/contract/decode'
import type { DirectorEvent } from '@keelson/contract/messages/event'
import type { CheckResult, FromAgent } from '@keelson/contract/messages/from-agent'
import type { FromConsole } from '@keelson/contract/messages/from-console'
import {
  type ConfigState,
  liveKey,
  type RealServerState,
  type VirtualServerState,
  type VrrpState,
} from '@keelson/contract/messages/live-state'
import { helloStatement } from '@keelson/contract/messages/proof'
import { effectiveConfig, type VirtualServer } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'
import WebSocket from 'ws'

export interface SpeakingAgentOptions {
  name: string
  text: string
  vrrp?: VrrpState['state']
  /** Refuses every configuration with these words. */
  refuses?: string
  /** Takes every configuration and goes back by itself at once, with these words. */
  leaves?: string
  /** Which real servers do not answer once this text runs. */
  down?: (realServer: string, text: string) => boolean
  contract?: number
  /** another key than the one this name always has here */
  keys?: AgentKeys
  /** signs this instead of what it should */
  proves?: string
  /** The director went on while its link was gone: what it ran, had on trial and told is as it was. */
  continues?: SpeakingAgent
}

export type AgentKeys = ReturnType<typeof newKeys>
export const newKeys = () => generateKeyPairSync('ed25519')
const known = new Map<string, AgentKeys>()
export function keysOf(name: string): AgentKeys {
  const keys = known.get(name) ?? newKeys()
  known.set(name, keys)
  return keys
}

export class SpeakingAgent {
  readonly heard: FromConsole[] = []
  readonly events = new EventEmitter<{ message: [FromConsole]; closed: [code: number, reason: string] }>()
  readonly objects = new Map<string, unknown>()
  closedBecause: string | undefined
  /** What it answers when it is asked for the checks of a real server. */
  readonly history = new Map<string, CheckResult[]>()
  /** A message of this type is heard and not answered. */
  deaf: FromConsole['type'] | undefined
  #seq = 0
  #text: string
  #good: { revision: number; text: string }

  private constructor(
    readonly socket: WebSocket,
    readonly options: SpeakingAgentOptions,
  ) {
    this.#text = options.text
    this.#good = { revision: 0, text: options.text }
    if (options.continues) this.#continue(options.continues)
    else this.#state(0, options.text)
    socket.on('message', data => this.#receive(String(data)))
    socket.on('close', (code, reason) => {
      this.closedBecause = `${code} ${reason}`
      this.events.emit('closed', code, String(reason))
    })
    socket.on('error', () => {})
  }

  static async overFile(path: string, options: SpeakingAgentOptions): Promise<SpeakingAgent> {
    return await SpeakingAgent.#over(new WebSocket(`ws+unix:${path}:/agent`), options)
  }

  static async overTcp(url: string, options: SpeakingAgentOptions): Promise<SpeakingAgent> {
    return await SpeakingAgent.#over(new WebSocket(`${url.replace('http', 'ws')}/agent`), options)
  }

  static async #over(socket: WebSocket, options: SpeakingAgentOptions): Promise<SpeakingAgent> {
    const agent = new SpeakingAgent(socket, options)
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    return agent
  }

  /** The revision it keeps, whatever it has on trial. */
  get kept(): number {
    return this.#good.revision
  }

  say(message: FromAgent): void {
    this.socket.send(JSON.stringify(message))
  }

  put(key: string, value: unknown): void {
    this.objects.set(key, value)
    this.say({ type: 'change', seq: ++this.#seq, at: Date.now(), key, value })
  }

  #gone(key: string): void {
    this.put(key, null)
    this.objects.delete(key)
  }

  /** A change whose number leaves one out. */
  putAfterGap(key: string, value: unknown): void {
    this.#seq++
    this.put(key, value)
  }

  /** Says what it would after it has started with its text: all virtual and real servers of it. */
  start(): void {
    this.#run(0, this.#text)
  }

  beat(): void {
    const { revision, hash } = this.objects.get(liveKey.config()) as ConfigState
    this.say({ type: 'heartbeat', seq: this.#seq, at: Date.now(), revision, hash })
  }

  tell(event: DirectorEvent): void {
    this.say({ type: 'event', event })
  }

  heardOf<K extends FromConsole['type']>(type: K): Extract<FromConsole, { type: K }>[] {
    return this.heard.filter((message): message is Extract<FromConsole, { type: K }> => message.type === type)
  }

  close(): void {
    this.socket.terminate()
  }

  #continue(before: SpeakingAgent): void {
    this.#seq = before.#seq
    this.#text = before.#text
    this.#good = before.#good
    for (const [key, value] of before.objects) this.objects.set(key, value)
  }

  #receive(text: string): void {
    const decoded = decodeFromConsole(text)
    if (!decoded.ok) throw new Error(decoded.detail)
    const { message } = decoded
    this.heard.push(message)
    if (message.type === 'challenge') this.#introduce(message.nonce)
    if (message.type === 'welcome' || message.type === 'resync') this.#snapshot()
    if (message.type === 'apply-config') this.#apply(message)
    if (message.type === 'set-weight' && this.deaf !== message.type) this.#setWeight(message)
    if (message.type === 'set-operator-state') this.#setOperatorState(message)
    if (message.type === 'ask-check-history')
      this.say({ type: 'check-history', id: message.id, results: this.history.get(message.realServer) ?? [] })
    if (message.type === 'renew-revision') this.say({ type: 'command-result', id: message.id, ok: true })
    if (message.type === 'confirm-revision' && this.deaf !== message.type) this.#confirm(message)
    if (message.type === 'revert-revision') this.#revert(message)
    this.events.emit('message', message)
  }

  #introduce(challenge: string): void {
    const { name: director, contract = CONTRACT, keys = keysOf(director) } = this.options
    const key = String(keys.publicKey.export({ format: 'jwk' }).x)
    const nonce = randomBytes(32).toString('base64url')
    const statement = this.options.proves ?? helloStatement(challenge, { director, key, nonce })
    const proof = sign(null, Buffer.from(statement), keys.privateKey).toString('base64url')
    const startedAt = Date.now()
    this.say({ type: 'hello', contract, director, agentVersion: '0.1.0', startedAt, key, nonce, proof })
  }

  #snapshot(): void {
    this.say({ type: 'snapshot', seq: this.#seq, at: Date.now(), objects: Object.fromEntries(this.objects) })
  }

  #apply(message: Extract<FromConsole, { type: 'apply-config' }>) {
    const { id, revision, text, confirm } = message
    if (this.options.refuses) return this.say({ type: 'command-result', id, ok: false, error: this.options.refuses })
    this.say({ type: 'command-result', id, ok: true })
    if (this.options.leaves) return this.leave(revision, this.options.leaves)
    this.#run(revision, text, { unconfirmed: confirm && { since: Date.now(), ...confirm, lastsUntil: Date.now() } })
  }

  #confirm({ id, revision }: Extract<FromConsole, { type: 'confirm-revision' }>) {
    this.#good = { revision, text: this.#text }
    this.say({ type: 'command-result', id, ok: true })
    this.#run(revision, this.#text)
  }

  #revert({ id, revision, reason }: Extract<FromConsole, { type: 'revert-revision' }>) {
    this.say({ type: 'command-result', id, ok: true })
    this.leave(revision, reason)
  }

  /** As an agent does by itself: back to what it ran, with the reason. */
  leave(revision: number, reason: string) {
    this.#run(this.#good.revision, this.#good.text, { reverted: { revision, at: Date.now(), reason } })
  }

  /** All that the text has comes up at once, but what the test says stays down. */
  #run(revision: number, text: string, more: Partial<ConfigState> = {}) {
    this.#text = text
    const config = effectiveConfig(parse(text))
    const wanted = new Set(
      config.virtual_server.flatMap(({ id, real_server }) => [
        liveKey.virtualServer(id),
        ...real_server.map(real => liveKey.realServer(id, real.id)),
      ]),
    )
    for (const key of this.objects.keys()) if (/^(virtual|real)-server\//.test(key) && !wanted.has(key)) this.#gone(key)
    for (const { name } of config.vrrp_instance)
      this.put(liveKey.vrrp(name), vrrpState(name, this.options.vrrp ?? 'BACKUP'))
    for (const server of config.virtual_server) {
      this.put(liveKey.virtualServer(server.id), virtualServerState(server))
      for (const { id } of server.real_server) {
        const key = liveKey.realServer(server.id, id)
        const health = this.options.down?.(id, text) ? 'down' : 'up'
        this.put(key, { ...realServerState(server.id, id), health, inTable: health === 'up' })
      }
    }
    this.put(liveKey.config(), { ...configState(revision, text), ...more })
  }

  #setWeight({ id, virtualServer, realServer, weight }: Extract<FromConsole, { type: 'set-weight' }>) {
    const key = liveKey.realServer(virtualServer, realServer)
    const known = this.objects.get(key) as RealServerState | undefined
    if (!known) return this.say({ type: 'command-result', id, ok: false, error: `there is no ${key}` })
    this.put(key, { ...known, weight })
    this.say({ type: 'command-result', id, ok: true })
  }

  #setOperatorState({ id, virtualServer, realServer, state }: Extract<FromConsole, { type: 'set-operator-state' }>) {
    const key = liveKey.realServer(virtualServer, realServer)
    const known = this.objects.get(key) as RealServerState | undefined
    if (!known) return this.say({ type: 'command-result', id, ok: false, error: `there is no ${key}` })
    this.put(key, { ...known, operatorState: state, inTable: state !== 'out' })
    this.say({ type: 'command-result', id, ok: true })
  }

  #state(revision: number, text: string): void {
    const now = Date.now()
    this.objects.set(liveKey.director(), {
      name: this.options.name,
      agentVersion: '0.1.0',
      startedAt: now,
      forwarder: 'userspace',
      engine: 'builtin',
      interfaces: [],
    })
    this.objects.set(liveKey.config(), configState(revision, text))
    this.objects.set(liveKey.vrrp('VI_CACHE'), vrrpState('VI_CACHE', this.options.vrrp ?? 'BACKUP'))
    for (const address of ['125.38.38.101', '125.38.38.102'])
      this.objects.set(
        liveKey.realServer('125.38.38.64:80/TCP', `${address}:80`),
        realServerState('125.38.38.64:80/TCP', `${address}:80`),
      )
  }
}

const configState = (revision: number, text: string) => ({
  file: '/etc/keepalived/keepalived.conf',
  revision,
  hash: createHash('sha256').update(text).digest('hex'),
  appliedAt: Date.now(),
  text,
  errors: 0,
  warnings: 0,
})

const vrrpState = (name: string, state: VrrpState['state']): VrrpState => ({
  name,
  interface: 'eth0',
  virtual_router_id: 51,
  state,
  since: Date.now(),
  reason: 'as the test says',
  priority: 100,
  advertInterval: 5000,
  masterDownInterval: 15_297,
  vips: [{ address: '125.38.38.64', prefix_length: 32, held: state === 'MASTER' }],
  counters: {},
})

const realServerState = (virtualServer: string, id: string): RealServerState => ({
  virtualServer,
  id,
  address: id.split(':')[0] ?? '',
  port: 80,
  weight: 100,
  configuredWeight: 100,
  health: 'up',
  operatorState: 'active',
  since: Date.now(),
  reason: 'TCP connect succeeded',
  inTable: true,
  activeConnections: 0,
  inactiveConnections: 0,
  totalConnections: 0,
})

const virtualServerState = ({ id, lb_algo, lb_kind }: VirtualServer): VirtualServerState => ({
  id,
  protocol: 'TCP',
  lb_algo,
  lb_kind,
  quorum: 1,
  quorumUp: true,
  weightUp: 1,
  since: Date.now(),
})
