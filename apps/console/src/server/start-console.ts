/** Everything of the console but its pages, put together over one http server. Tests start exactly this. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import { paths } from '../paths'
import { AlertChannels } from './alerts/alert-channels'
import { type AlertPace, AlertSender } from './alerts/alert-sender'
import { SilentDirectors } from './alerts/silent-directors'
import { AuditLog } from './audit/audit-log'
import { accessChanges } from './auth/access-changes'
import { bearerOf } from './auth/api-token'
import { createAuth } from './auth/auth'
import { answerAuth } from './auth/auth-door'
import { OpenSessions } from './auth/open-sessions'
import { createSetup, hasAccount, issueSetupToken } from './auth/setup'
import { answerBackup } from './backup/answer-backup'
import { openDatabase } from './db/open-database'
import { DemoCluster } from './demo-cluster'
import { DeploymentRunner } from './deploy/deployment-runner'
import { DraftOutlines } from './draft/draft-outlines'
import { type ConsoleEnv, consoleFolder } from './env'
import { answerJson, answerTooMany, BodyTooLarge, declaredLength, readBody, refuseBody } from './http/body'
import { gate, gateUpgrade } from './http/gate'
import { peerReader } from './http/peer'
import { RateLimit } from './http/rate-limit'
import { securityHeaders } from './http/security-headers'
import { refuseUpgrade, type UpgradeListener } from './http/upgrade'
import { AgentEndpoint } from './hub/agent-endpoint'
import { Bindings } from './hub/bindings'
import { ConsoleKey } from './hub/console-key'
import { ENROLMENT_LIMIT, EnrolmentDoor } from './hub/enrolment'
import { EventLog } from './hub/event-log'
import { Hub } from './hub/hub'
import { Identities } from './hub/identities'
import { WeightRamps } from './real-servers/weight-ramps'
import { Weights } from './real-servers/weights'
import { Masks } from './secrets/masks'
import { loadSecretBox } from './secrets/secret-box'
import type { Services } from './services'
import { TRPC_BODY_LIMIT, TrpcEndpoint } from './trpc-endpoint'

export interface Pages {
  request(request: IncomingMessage, response: ServerResponse): Promise<void> | void
  /** Next's own socket for reloading while developing. */
  upgrade?: UpgradeListener
}

export interface RunningConsole {
  url: string
  /** where it listens */
  port: number
  /** While no account exists. */
  setupUrl: string | undefined
  services: Services
  close(): Promise<void>
}

/** Wrong passwords for one account in ten minutes, from wherever. */
const GUESSES = 10

/** `pace`: of alerts, where tests cannot wait as long as people can. */
export async function startConsole(
  env: ConsoleEnv,
  pages: Pages,
  pace: { alerts?: AlertPace; silence?: number } = {},
): Promise<RunningConsole> {
  const log = pino({ level: env.dev ? 'debug' : 'info', base: null }, pino.destination(2))
  const box = loadSecretBox(env.dataDir, env.secretKey)
  const db = await openDatabase(env.dataDir, join(consoleFolder(), '../../prisma/sqlite/migrations'), box)
  const masks = new Masks(box)
  const auth = await createAuth(db, { secureCookies: env.url?.startsWith('https:') ?? false })
  const setup = createSetup(db, auth)
  const bindings = new Bindings(db)
  await bindings.reload()
  const consoleKey = await ConsoleKey.load(db)
  const identities = new Identities(db, log)
  await identities.load()
  const hub = new Hub(agentName => bindings.ofAgent(agentName)?.directorName ?? null, consoleKey, identities)
  const eventLog = new EventLog(db, hub, log)
  const alertChannels = new AlertChannels(db)
  await alertChannels.reload()
  let url = ''
  const linkOf = (clusterId: string | null) => url + (clusterId === null ? paths.events : paths.cluster(clusterId))
  const alerts = new AlertSender({ db, channels: alertChannels, bindings, eventLog, log, linkOf }, pace.alerts)
  const silent = new SilentDirectors({ hub, bindings, eventLog }, pace.silence)
  const deployments = new DeploymentRunner(db, hub, consoleKey, log)
  await deployments.closeInterrupted()
  const weights = new Weights({ db, hub })
  const weightRamps = new WeightRamps({ db, hub, bindings, weights, log })
  await weightRamps.closeInterrupted()
  const audit = new AuditLog(db)
  const peerOf = peerReader(env.trustedProxies)
  const access = accessChanges()
  const setupTries = new RateLimit(10, 60_000)
  const tokenFailures = new RateLimit(20, 60_000)
  const tokenUses = new RateLimit(1200, 60_000)
  const guesses = new RateLimit(GUESSES, 600_000)
  const services: Services = {
    access,
    alertChannels,
    alerts,
    db,
    auth,
    audit,
    masks,
    outlines: new DraftOutlines(db, masks),
    hub,
    identities,
    bindings,
    eventLog,
    deployments,
    weights,
    weightRamps,
    log,
  }
  if (env.demoCluster) new DemoCluster(services, env.demoCluster)
  const sessions = new OpenSessions(access, cookie => auth.signedIn({ cookie }))
  const trpc = new TrpcEndpoint(services, sessions)
  const agents = new AgentEndpoint(hub)
  const enrolment = new EnrolmentDoor(db, consoleKey, identities, audit)
  const http = createServer()
  let accountExists = await hasAccount(db)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    securityHeaders(request, response, { dev: env.dev, https: env.url?.startsWith('https:') ?? false })
    const limit = request.url?.startsWith('/trpc') ? TRPC_BODY_LIMIT : 1024 * 1024
    if (declaredLength(request) > limit) return refuseBody(request, response, limit)
    const bearer = request.url?.startsWith('/trpc') ? bearerOf(request.headers) : undefined
    const wait = bearer === undefined ? undefined : tokenFailures.wait(peerOf(request))
    if (wait !== undefined) return answerTooMany(response, wait)
    const known = request.url?.startsWith('/trpc') ? sessions.find(request.headers.cookie) : undefined
    // With a token the cookie counts for nothing: one who asks is one person.
    const user =
      bearer === undefined
        ? (known ?? (await auth.signedIn(request.headers)))
        : await auth.byToken(bearer, peerOf(request))
    if (bearer !== undefined && !user) {
      tokenFailures.take(peerOf(request))
      const what = { what: 'api-token', object: '', detail: '{}', result: 'REFUSED' }
      await audit.write({ userId: null, who: '(unknown)', origin: peerOf(request), ...what })
      return answerJson(response, 401, { error: 'this API token is not valid: unknown, revoked or expired' })
    }
    if (bearer !== undefined) {
      const slower = tokenUses.take(user?.sessionId ?? '')
      if (slower !== undefined) return answerTooMany(response, slower)
    }
    if (!accountExists) accountExists = await hasAccount(db)
    const verdict = gate(
      { ...askedOf(request), bearer: bearer !== undefined },
      { signedIn: user !== undefined, hasAccount: accountExists, dev: env.dev },
    )
    if ('refuse' in verdict) return answerJson(response, verdict.refuse, { error: verdict.error })
    if ('redirect' in verdict) return void response.writeHead(302, { location: verdict.redirect }).end()
    switch (verdict.to) {
      case 'health':
        return answerJson(response, 200, { ok: true })
      case 'auth':
        return await answerAuth({ ...services, guesses }, request, response, { user, peer: peerOf(request) })
      case 'setup': {
        const wait = setupTries.take(peerOf(request))
        if (wait !== undefined) return answerTooMany(response, wait)
        const done = await setup(parseJson(await readBody(request, 16 * 1024)))
        const who = done.ok ? done.email : '(unknown)'
        const refused = done.ok ? { result: 'ok' } : { result: 'REFUSED', error: done.error }
        const deed = { userId: null, who, origin: peerOf(request), what: 'set-up', object: '', detail: '{}' }
        await audit.write({ ...deed, ...refused })
        return done.ok
          ? answerJson(response, 200, { ok: true })
          : answerJson(response, done.status, { error: done.error })
      }
      case 'backup':
        return await answerBackup({ ...services, box, dataDir: env.dataDir }, response, user, peerOf(request))
      case 'enrolment': {
        const { status, body } = await enrolment.enrol(
          parseJson(await readBody(request, ENROLMENT_LIMIT)),
          peerOf(request),
        )
        return answerJson(response, status, body)
      }
      case 'trpc':
        return await trpc.request(request, response, user, peerOf(request))
      case 'pages':
        return await pages.request(request, response)
    }
  }

  http.on('request', (request, response) => {
    answer(request, response).catch(error => {
      if (error instanceof BodyTooLarge) return answerJson(response, 413, { error: error.message })
      log.error(error, `${request.method} ${request.url}`)
      answerJson(response, 500, { error: 'the console failed on this request: its log says why' })
    })
  })

  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {})
    const upgrade = async () => {
      const user = await auth.signedIn(request.headers)
      const verdict = gateUpgrade(askedOf(request), { signedIn: user !== undefined, dev: env.dev })
      if ('refuse' in verdict) return refuseUpgrade(socket, verdict.refuse, verdict.error)
      if (verdict.to === 'agent') return agents.upgradeOverTcp(request, socket, head)
      if (verdict.to === 'next') return pages.upgrade ? pages.upgrade(request, socket, head) : void socket.destroy()
      if (user) trpc.upgrade(request, socket, head, user, peerOf(request))
    }
    upgrade().catch(error => {
      log.error(error, `upgrade ${request.url}`)
      socket.destroy()
    })
  })

  await agents.listenOnFile(env.agentSocket)
  await listen(http, env)
  url = env.url ?? `http://${env.host === '0.0.0.0' ? '127.0.0.1' : env.host}:${(http.address() as AddressInfo).port}`
  await alerts.resume()
  const token = await issueSetupToken(db)
  return {
    url,
    port: (http.address() as AddressInfo).port,
    setupUrl: token && `${url}/setup?token=${token}`,
    services,
    async close() {
      http.close()
      trpc.close()
      await weightRamps.close()
      await weights.idle()
      silent.close()
      hub.close()
      await agents.close()
      http.closeAllConnections()
      await eventLog.idle()
      await alerts.close()
      await audit.idle()
      await db.$disconnect()
    },
  }
}

const askedOf = (request: IncomingMessage) => ({
  method: request.method ?? 'GET',
  url: request.url ?? '/',
  origin: request.headers.origin,
  host: request.headers.host,
})

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function listen(http: Server, { host, port, portAuto }: ConsoleEnv): Promise<void> {
  for (let candidate = port; ; candidate++) {
    const failed = await new Promise<NodeJS.ErrnoException | undefined>(resolve => {
      http.once('error', resolve)
      http.listen(candidate, host, () => {
        http.off('error', resolve)
        resolve(undefined)
      })
    })
    if (!failed) return
    if (failed.code !== 'EADDRINUSE' || !portAuto || candidate >= port + 100) throw failed
  }
}
