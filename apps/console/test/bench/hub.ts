/**
 * A console with two hundred directors, simulated over real sockets with real proofs: how fast its pages answer at rest,
 * while all are deployed to, and while all links are cut again and again; whether every director comes to its revision.
 *
 * npm run bench -- hub [STORMS [PAIRS]]
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { printTable, quantile, type Row } from '@keelson/lab/bench/figures'
import { person, signInAsAdministrator } from '../console'
import { startConsoleProcess } from '../e2e/console-process'
import type { Asked, PageToAsk, ToAsker } from './page-asker'
import { SimulatedFleet, textOfDirector } from './simulated-fleet'

const STORMS = Number(process.argv[2] ?? 5)
/** Mostly pairs, and four of ten. */
const SIZES = [...Array.from({ length: Number(process.argv[3] ?? 80) }, () => 2), 10, 10, 10, 10]
/** ms */
const AT_REST = 20_000
const STORM_EACH = 5000
const CHANGE_EACH = 1000
/** browsers that watch everything */
const WATCHERS = 5
/** deployments at once */
const DEPLOYERS = 20
/** MB, of the console: what it needs beyond this ends it */
const HEAP = 256
/** ms: of a cluster that does not come to its revision */
const GIVE_UP = 150_000

const running = await startConsoleProcess({ NODE_OPTIONS: `--max-old-space-size=${HEAP}` })
const cookie = await signInAsAdministrator(running)
const ada = person(running.url, cookie)
const fleet = new SimulatedFleet(running.agentSocket)
const memory: { phase: string; mb: number }[] = []
const clusters = await makeClusters()
fleet.beat()
const watchers = Array.from({ length: WATCHERS }, () => {
  const each = person(running.url, cookie)
  each.client.live.watch.subscribe({}, { onData: () => {} })
  return each
})
const asker = fork(fileURLToPath(new URL('page-asker.ts', import.meta.url)))
const [first] = clusters
const pages: PageToAsk[] = [
  { page: 'dashboard', urls: [url('cluster.overview', {}), url('event.list', { limit: 20 }), url('cluster.list')] },
  {
    page: 'cluster',
    urls: [url('cluster.overview', { clusterId: first?.id }), url('truth.of', { clusterId: first?.id })],
  },
  {
    page: 'virtual server',
    urls: [url('cluster.overview', { clusterId: first?.id }), url('session.current')],
  },
]
tell({ pages, cookie, pid: running.pid })
let phase = 'at rest'
let ended = { refused: 0, failed: 0, deployments: 0 }
const looking = setInterval(() => memory.push({ phase, mb: residentMb() }), 500)
await after(5000)
await take()

const phases = new Map<string, Asked>()
await during('at rest', () => after(AT_REST))
fleet.change(CHANGE_EACH)
await during('200 changes a second', () => after(AT_REST))
const deploying = performance.now()
const reached = await during('… and all deployed to', () => convergeAll())
const tookQuietly = (performance.now() - deploying) / 1000
ended = { refused: 0, failed: 0, deployments: 0 }
const storming = performance.now()
let cuts = 0
const reachedInStorms = await during('… and all links cut, and deployed to', async () => {
  const converging = convergeAll()
  for (; cuts < STORMS; cuts++) {
    fleet.cutAll()
    await after(STORM_EACH)
  }
  return await converging
})
const tookInStorms = (performance.now() - storming) / 1000
await during('afterwards', () => after(AT_REST))
clearInterval(looking)
report()
asker.kill()
fleet.close()
for (const each of [ada, ...watchers]) each.close()
await running.stop()
process.exit(0)

async function makeClusters() {
  const made: { id: string; name: string; directors: string[] }[] = []
  for (const [index, size] of SIZES.entries()) {
    const name = `c${index}`
    const directors = Array.from({ length: size }, (_, position) => `${name}d${position + 1}`)
    for (const [position, director] of directors.entries())
      await fleet.connect(director, textOfDirector(index, position))
    made.push({
      ...(await ada.client.cluster.createFromAgents.mutate({ name, agentNames: directors })),
      name,
      directors,
    })
  }
  return made
}

/** How many clusters came to one new revision that all of their directors keep. */
async function convergeAll(): Promise<number> {
  let reached = 0
  const queue = [...clusters]
  const until = performance.now() + GIVE_UP
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) if (await converge(next, until)) reached++
  }
  await Promise.all(Array.from({ length: DEPLOYERS }, worker))
  return reached
}

async function converge({ id: clusterId, name, directors }: (typeof clusters)[number], until: number) {
  const before = Math.max(...directors.map(director => fleet.keptBy(director)))
  const kept = () => new Set(directors.map(director => fleet.keptBy(director)))
  while (performance.now() < until) {
    const [one = 0, ...others] = kept()
    if (others.length === 0 && one > before) return true
    const started = await ada.client.deploy.run.mutate({ clusterId, confirmed: name }).catch(error => error)
    if (started instanceof Error) {
      if (ended.refused++ < 3) process.stderr.write(`${name}: ${started.message}\n`)
      await after(2000)
      continue
    }
    ended.deployments++
    const state = await new Promise<string>(resolve => {
      ada.client.deploy.watch.subscribe(
        { deploymentId: started.deploymentId },
        {
          onData: view => {
            if (view.state === 'running') return
            if (view.state === 'failed') process.stderr.write(`${name}: ${view.reason}\n`)
            resolve(view.state)
          },
          onError: error => resolve(error.message),
        },
      )
    })
    if (state !== 'done') ended.failed++
  }
  return false
}

async function during<Result>(name: string, deed: () => Promise<Result>): Promise<Result> {
  phase = name
  const result = await deed()
  const asked = await take()
  phases.set(name, asked)
  for (const [page, took] of Object.entries(asked.took)) {
    const [median, most] = [0.5, 0.99].map(part => {
      const [ms, own] = [quantile(took, part), quantile(asked.spent[page] ?? [], part)]
      return `${ms.toFixed(1)} (its own ${own.toFixed(1)})`
    })
    process.stderr.write(`${name}: ${page} p50 ${median} p99 ${most} ms n ${took.length}\n`)
  }
  process.stderr.write(`${name}: ${residentMb().toFixed(0)} MB, ${JSON.stringify(ended)}\n`)
  return result
}

function report(): void {
  const rest = phases.get('at rest')
  const rows: Row[] = []
  for (const [name, { took, spent, failed }] of phases) {
    if (name === 'at rest') continue
    for (const { page } of pages)
      for (const part of [0.5, 0.99]) {
        const [now, idle] = [quantile(took[page] ?? [], part), quantile(rest?.took[page] ?? [], part)]
        const goal = { words: `at most 3 x at rest: ${(now / idle).toFixed(2)} x`, met: now <= 3 * idle }
        rows.push({
          what: `${name}: ${page}, p${part * 100}`,
          unit: 'ms',
          keelson: now,
          keepalived: idle,
          ...(part === 0.99 && name !== 'afterwards' && { goal }),
        })
      }
    for (const { page } of pages) {
      const [now, idle] = [quantile(spent[page] ?? [], 0.99), quantile(rest?.spent[page] ?? [], 0.99)]
      const goal = { words: `at most 3 x at rest: ${(now / idle).toFixed(2)} x`, met: now <= 3 * idle }
      const what = `${name}: ${page}, p99 of the console's own time`
      rows.push({ what, unit: 'ms', keelson: now, keepalived: idle, ...(name !== 'afterwards' && { goal }) })
    }
    rows.push(row(`${name}: answers other than 200`, '', failed, { words: 'none', met: failed === 0 }))
    const mb = memory.filter(each => each.phase === name).map(each => each.mb)
    rows.push(row(`${name}: memory, most`, 'MB', Math.max(...mb)))
  }
  const all = { words: `all ${clusters.length}`, met: reached === clusters.length }
  const allInStorms = { words: `all ${clusters.length}`, met: reachedInStorms === clusters.length }
  rows.push(
    row('memory at the end', 'MB', memory.at(-1)?.mb ?? Number.NaN),
    row('clusters that came to their revision', '', reached, all),
    row('… until the last', 's', tookQuietly),
    row('clusters that came to the next one, links cut', '', reachedInStorms, allInStorms),
    row('… until the last', 's', tookInStorms),
    row('… deployments it took', '', ended.deployments),
    row('… of these failed and gone back', '', ended.failed),
    row('… refused while a director was away', '', ended.refused),
    row('links made anew', '', fleet.reconnects),
  )
  const [large, small] = [SIZES.filter(size => size > 2).length, SIZES.filter(size => size === 2).length]
  const agents = SIZES.reduce((sum, size) => sum + size, 0)
  printTable(
    `${agents} simulated directors in ${small} pairs and ${large} clusters of ten, ${WATCHERS} browsers watching, all links cut ${cuts} times, a heap of ${HEAP} MB`,
    rows,
    'at rest',
  )
}

function row(what: string, unit: string, keelson: number, goal?: Row['goal']): Row {
  return { what, unit, keelson, keepalived: Number.NaN, ...(goal && { goal }) }
}

function url(path: string, input?: object): string {
  const query = input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''
  return `${running.url}/trpc/${path}${query}`
}

async function take(): Promise<Asked> {
  const answered = once(asker, 'message')
  tell('take')
  const [asked] = await answered
  return asked as Asked
}

function tell(message: ToAsker): void {
  asker.send(message)
}

function residentMb(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${running.pid}/status`, 'utf8'))?.[1]) / 1024
}
