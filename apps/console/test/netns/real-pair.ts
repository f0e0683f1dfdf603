/** The console and a pair of real directors in namespaces, over socket file or over TLS; what each runs, and who holds the VIP. */
import { readFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { instanceConf } from '@keelson/lab/article-conf'
import { AGENT, Experiment, type Running } from '@keelson/lab/experiment'
import type { DeploymentView } from '../../src/server/deploy/deployment-runner'
import { person, signInAsAdministrator, startTestConsole, type TestConsole, until } from '../console'
import { deploymentEnded } from '../deployment-ended'
import { Relay } from './relay'

export const ADDRESSES = { a: '125.38.38.11', b: '125.38.38.12' } as const
export type DirectorName = keyof typeof ADDRESSES
const FRONT = '125.38.38.20'
const TLS_FRONT = join(import.meta.dirname, '../../../../packages/lab/dist/programs/tls-front.mjs')
/** Shorter than a person's patience, longer than a machine's standstill, ms. */
const LEASE = 4000

/** An instance of each, the MASTER's on a; `more` ends every text. */
export const textOf = (name: DirectorName, priority: number, more = '') =>
  instanceConf({ state: name === 'a' ? 'MASTER' : 'BACKUP', priority: priority - (name === 'a' ? 0 : 30) }) + more

export class RealPair {
  clusterId = ''
  ada: ReturnType<typeof person>
  readonly agents: Record<DirectorName, Running>
  /** of directors that had a keepalived before the agent came */
  readonly stock: Partial<Record<DirectorName, Running>> = {}
  /** each agent's way to the console, over the socket file */
  relays: Record<DirectorName, Relay> | undefined

  private constructor(
    readonly experiment: Experiment,
    public running: TestConsole,
    private readonly cookie: string,
    private readonly flags: Record<DirectorName, string[]>,
    private readonly passage: Server | undefined,
    stock: boolean,
  ) {
    this.ada = person(running.url, cookie)
    if (stock) for (const name of ['a', 'b'] as const) this.stock[name] = this.#startKeepalived(name)
    this.agents = { a: this.#start('a', textOf('a', 150)), b: this.#start('b', textOf('b', 150)) }
  }

  static async start({ overTls = false, lease = LEASE, stock = false, relayed = false } = {}): Promise<RealPair> {
    const experiment = await Experiment.start()
    await experiment.machines({ ...ADDRESSES, front: FRONT })
    const running = await startTestConsole()
    running.services.deployments.lease = lease
    const cookie = await signInAsAdministrator(running)
    const engine = stock ? ['--engine', 'keepalived'] : []
    const flagsOf = (url: string) => (name: string) => [
      ...engine,
      '--forwarder',
      'none',
      '--name',
      name,
      '--console',
      url,
    ]
    const front = overTls ? await throughFront(experiment, running, cookie) : undefined
    const path = (name: string) => join(experiment.dir, `${name}.sock`)
    const urlOf = (name: string) => front?.url ?? `ws+unix:${relayed ? path(name) : running.agentSocket}:/agent`
    const relayOf = (name: string) => Relay.listen(path(name), () => running.agentSocket)
    const relays = relayed ? { a: await relayOf('a'), b: await relayOf('b') } : undefined
    const flags = { a: flagsOf(urlOf('a'))('a'), b: flagsOf(urlOf('b'))('b') }
    const pair = new RealPair(experiment, running, cookie, flags, front?.passage, stock)
    pair.relays = relays
    await Promise.all([pair.runs('a', 0), pair.runs('b', 0)])
    await until(() => (pair.#state('a')?.all('vrrp')[0]?.state === 'MASTER' ? true : undefined), pair.ring, 20_000)
    const { id } = await pair.ada.client.cluster.createFromAgents.mutate({ name: 'pair', agentNames: ['a', 'b'] })
    pair.clusterId = id
    return pair
  }

  async close(): Promise<void> {
    this.ada.close()
    this.passage?.close()
    for (const relay of Object.values(this.relays ?? {})) relay.close()
    await this.running.close()
    await this.experiment.stop()
  }

  /** As systemd would: with the file as it lies on the disk. */
  startAgain(name: DirectorName): void {
    this.agents[name] = this.#start(name, readFileSync(this.file(name), 'utf8'))
  }

  async kill(name: DirectorName): Promise<void> {
    await this.experiment.crash(name, '^keelson-')
    await this.agents[name].ended
  }

  async reboot(name: DirectorName): Promise<void> {
    await this.experiment.lab.kill(name)
    await this.experiment.machines({ [name]: ADDRESSES[name] })
    this.startAgain(name)
  }

  /** Another console process on the same data. */
  async restartConsole(): Promise<void> {
    this.ada.close()
    const { dataDir, agentSocket } = this.running
    await this.running.stop()
    this.running = await startTestConsole({ KEELSON_DATA_DIR: dataDir, KEELSON_AGENT_SOCKET: agentSocket })
    this.ada = person(this.running.url, this.cookie)
  }

  file(name: DirectorName): string {
    return join(this.experiment.dir, name, 'keepalived.conf')
  }

  async draft(texts: Partial<Record<DirectorName, string>>): Promise<void> {
    const { directors } = await this.ada.client.config.drafts.query({ clusterId: this.clusterId })
    const drafts = directors.flatMap(({ id, name, version }) => {
      const text = texts[name as DirectorName]
      return text === undefined ? [] : [{ directorId: id, version, text }]
    })
    await this.ada.client.config.save.mutate({ clusterId: this.clusterId, drafts })
  }

  /** Carries out what the drafts say; `at` is called once with each step's new state. */
  async deploy(at: (step: string) => void = () => {}, handOver = false): Promise<DeploymentView> {
    const { deploymentId } = await this.ada.client.deploy.run.mutate({ clusterId: this.clusterId, handOver })
    return await this.ended(deploymentId, at)
  }

  async ended(deploymentId: string, at: (step: string) => void = () => {}): Promise<DeploymentView> {
    return await deploymentEnded(this.running.services, deploymentId, at)
  }

  readonly ring = (look: () => void) => {
    const { events } = this.running.services.hub
    events.on('changes', look).on('agent', look)
    return () => void events.off('changes', look).off('agent', look)
  }

  /** The director is connected and reports this revision, settled. */
  async runs(name: DirectorName, revision: number) {
    return await until(
      () => {
        const { hub } = this.running.services
        const config = hub.isConnected(name) ? this.#state(name)?.one('config') : undefined
        return config?.revision === revision && !config.unconfirmed ? config : undefined
      },
      this.ring,
      40_000,
    )
  }

  /** Who has the VIP on an interface, once exactly one has it. */
  async holder(): Promise<DirectorName> {
    return await until(
      () => {
        const holding = (['a', 'b'] as const).filter(name =>
          this.#state(name)
            ?.all('vrrp')
            .some(({ vips, state }) => state === 'MASTER' && vips.every(({ held }) => held)),
        )
        return holding.length === 1 ? holding[0] : undefined
      },
      this.ring,
      40_000,
    )
  }

  async addresses(name: DirectorName): Promise<string> {
    return (await this.experiment.lab.exec(name, ['ip', '-o', 'address'])).stdout
  }

  #state(name: DirectorName) {
    return this.running.services.hub.agents.get(name)?.state
  }

  /** Its data files beside its own file. */
  #startKeepalived(name: DirectorName): Running {
    const file = this.experiment.write(name, 'keepalived.conf', textOf(name, 150))
    const words = ['--dont-fork', '--log-console', '--log-detail', '--vrrp', '--use-file', file]
    return this.experiment.run(name, ['env', `TMPDIR=${join(this.experiment.dir, name)}`, 'keepalived', ...words])
  }

  #start(name: DirectorName, text: string): Running {
    return this.experiment.startAgent(name, text, this.flags[name])
  }
}

/** Agents that are enrolled over TLS with a certificate nobody vouches for: a machine in front, a passage to the console. */
async function throughFront(experiment: Experiment, running: TestConsole, cookie: string) {
  const [certificate, key, socket] = ['front.crt', 'front.key', 'front.sock'].map(file => join(experiment.dir, file))
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  const files = ['-keyout', String(key), '-out', String(certificate), '-subj', '/CN=front']
  await experiment.lab.exec('front', ['openssl', ...made, ...files])
  const passage = createServer(client => {
    const behind = connect(Number(new URL(running.url).port), '127.0.0.1')
    client.pipe(behind).pipe(client)
    client.on('error', () => behind.destroy())
    behind.on('error', () => client.destroy())
  })
  await new Promise<void>(resolve => passage.listen(socket, resolve))
  const front = experiment.run('front', [process.execPath, TLS_FRONT, String(certificate), String(key), String(socket)])
  await front.output.line(/ready/)
  const url = `wss://${FRONT}/agent`
  const ada = person(running.url, cookie)
  const { token } = await ada.client.agent.createToken.mutate({ directorName: '', uses: 2 })
  ada.close()
  const pin = await pinOf(String(certificate))
  for (const name of ['a', 'b']) {
    const tokenFile = experiment.write(name, 'token', `${token}\n`)
    const state = join(experiment.dir, name, 'state')
    const argv = [
      'enroll',
      '--console',
      url,
      '--token-file',
      tokenFile,
      '--name',
      name,
      '--state-dir',
      state,
      '--pin',
      pin,
    ]
    const { code, stderr, stdout } = await experiment.lab.exec(name, [process.execPath, AGENT, ...argv])
    if (code !== 0 || `${stdout}${stderr}`.includes(token)) throw new Error(`enroll: ${stderr}`)
  }
  return { url, passage }
}

async function pinOf(certificate: string): Promise<string> {
  const { X509Certificate, createHash } = await import('node:crypto')
  const info = new X509Certificate(readFileSync(certificate)).publicKey.export({ type: 'spki', format: 'der' })
  return `sha256/${createHash('sha256').update(info).digest('base64')}`
}
