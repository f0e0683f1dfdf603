/** What a person waits for: from an event on a director to the screen, from a key to the forwarder, from a key to the next paint. `npm run bench -- ui` */
import { liveKey } from '@keelson/contract/messages/live-state'
import { quantile } from '@keelson/lab/bench/figures'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import WebSocket from 'ws'
import { paths } from '../../src/paths'
import { person, signInAsAdministrator } from '../console'
import { startConsoleProcess } from '../e2e/console-process'
import { draftText } from '../e2e/pages'
import { SpeakingAgent } from '../speaking-agent'
import { keysToPaint, painted, watchKeys } from './browser-clock'
import { largePool, largeText, SERVICE, textOfPool } from './large-pool'
import { answerConnections } from './many-connections'
import { measureWeights } from './real-weights'

const launch = {
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
}

interface Figure {
  what: string
  values: number[]
  unit: string
}

/** npm run bench -- ui [REAL_SERVERS…], or `ui weight [REAL_SERVERS…]` for the weights of two real directors alone */
const WEIGHT_ONLY = process.argv[2] === 'weight'
const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100, 1000]
/** Of a long pool only the rows that are seen are drawn. */
const SEEN = 8
/** of the table that the connections page looks at */
const ENTRIES = 1_000_000
/** real servers of two real directors */
const WEIGHED = WEIGHT_ONLY && process.argv.length > 3 ? process.argv.slice(3).map(Number) : [4, 1000]
/** a second, of all real servers together */
const CHANGES = 200

const figures: Figure[] = []
const note = (what: string, values: number[], unit = 'ms') => {
  figures.push({ what, values, unit })
  process.stderr.write(`${what}: p50 ${shown(quantile(values, 0.5))} p99 ${shown(quantile(values, 0.99))} ${unit}\n`)
}
const browser = await chromium.launch(launch)
const bundles: string[][] = []
if (!WEIGHT_ONLY) {
  for (const size of SIZES) await withPool(browser, size)
  await withConnections(browser)
  bundles.push(...(await withTexts(browser, SIZES.at(-1) ?? 1000)))
}
for (const size of WEIGHED) await measureWeights({ note, openPage }, size)
await browser.close()

const rows = figures.map(({ what, values, unit }) => [
  what,
  ...[0.5, 0.95, 0.99].map(part => `${shown(quantile(values, part))} ${unit}`),
  String(values.length),
])
print(['', 'p50', 'p95', 'p99', 'n'], rows)
if (!WEIGHT_ONLY) print(['scripts of a route, fetched cold', 'compressed', 'unpacked'], bundles)
process.exit(0)

/** One virtual server of so many real servers, all of them telling of changes, by an agent that speaks the contract. */
async function withSpeakingAgent(size: number) {
  const console = await startConsoleProcess()
  const agent = await SpeakingAgent.overFile(console.agentSocket, { name: 'director1', text: textOfPool(size) })
  await new Promise<void>(resolve => {
    agent.events.on('message', ({ type }) => type === 'welcome' && resolve())
  })
  const pool = largePool(agent, size)
  const cookie = await signInAsAdministrator(console)
  const ada = person(console.url, cookie)
  const { id } = await ada.client.cluster.create.mutate({
    name: 'large',
    directors: [{ name: 'director1', agentName: 'director1', text: textOfPool(size) }],
  })
  const stop = async () => {
    ada.close()
    agent.close()
    await console.stop()
  }
  return { console, agent, pool, cookie, ada, id, stop }
}

async function withPool(browser: Browser, size: number): Promise<void> {
  const { console, pool, cookie, ada, id, stop } = await withSpeakingAgent(size)
  note(`round trip of a ws ping to the console, ${size} real servers`, await pings(console.url, cookie))
  const context = await signedIn(browser, console.url, cookie)
  const page = await context.newPage()
  await page.goto(paths.virtualServer(id, SERVICE))
  await page
    .getByRole('row')
    .filter({ hasText: pool.name(SEEN) })
    .getByText(String(SEEN - 1), { exact: true })
    .first()
    .waitFor()
  const heard = hears(ada.client)
  await heard.first
  await changes(`${size} real servers, nothing else changes`)
  const still = pool.stream(CHANGES, SEEN)
  await changes(`${size} real servers, ${CHANGES} changes a second`)
  await watchKeys(page)
  await page.getByRole('slider', { name: `weight of ${pool.name(SEEN / 2)}` }).focus()
  for (let n = 0; n < 60; n++) await page.keyboard.press(n % 2 ? 'ArrowLeft' : 'ArrowRight', { delay: 60 })
  note(
    `a key on a weight to the next paint, ${size} real servers, ${CHANGES} changes a second`,
    await keysToPaint(page),
  )
  still()
  heard.stop()
  await context.close()
  await stop()

  /** One after the other: until a browser's socket has it, and until the screen has it. */
  async function changes(when: string): Promise<void> {
    const [onSocket, onScreen]: number[][] = [[], []]
    for (let n = 1; n <= 60; n++) {
      const number = 1 + (n % SEEN)
      const figure = 70_000 + Math.floor(Math.random() * 900_000)
      const seen = painted(page, pool.name(number), String(figure))
      await seen.watching
      const at = performance.timeOrigin + performance.now()
      const told = heard.figure(liveKey.realServer(SERVICE, pool.name(number)), figure)
      pool.tell(number, { activeConnections: figure })
      onSocket?.push((await told) - at)
      onScreen?.push((await seen.at) - at)
    }
    note(`a change on a director to a browser’s socket, ${when}`, onSocket ?? [])
    note(`… to the pixel, ${when}`, onScreen ?? [])
  }
}

/** What a browser hears, without the browser. */
function hears(client: ReturnType<typeof person>['client']) {
  const waiting = new Map<string, (at: number) => void>()
  let begun = () => {}
  const first = new Promise<void>(resolve => {
    begun = resolve
  })
  const { unsubscribe } = client.live.watch.subscribe(
    {},
    {
      onData: message => {
        begun()
        const objects = message.type === 'state' ? message.objects : message.type === 'changes' ? message.changes : []
        for (const { key, value } of objects)
          if (value && 'activeConnections' in value)
            waiting.get(`${key} ${value.activeConnections}`)?.(performance.timeOrigin + performance.now())
      },
    },
  )
  return {
    first,
    figure: (key: string, figure: number) =>
      new Promise<number>(resolve => {
        waiting.set(`${key} ${figure}`, resolve)
      }),
    stop: unsubscribe,
  }
}

/** The director is simulated: what is measured is the console and the page, not how fast a table is walked (`bench -- connections`). */
async function withConnections(browser: Browser): Promise<void> {
  const { console, agent, cookie, id, stop } = await withSpeakingAgent(100)
  const quiet = answerConnections(agent, ENTRIES)
  const context = await signedIn(browser, console.url, cookie)
  const page = await context.newPage()
  const entries = `${ENTRIES} entries on a simulated director`
  for (const query of [{}, { view: 'rows', limit: '500' }, { view: 'rows', limit: '5000' }]) {
    await page.goto(paths.connections(id, query))
    await page.getByText(ENTRIES.toLocaleString('en-US')).first().waitFor()
    await watchKeys(page)
    const client = page.getByRole('textbox', { name: 'Client[:port] or CIDR' })
    await client.focus()
    // as one types an address and thinks better of it
    await page.keyboard.type('203.0.113.77', { delay: 120 })
    for (let n = 0; n < 12; n++) await page.keyboard.press('Backspace', { delay: 60 })
    const freeze = page.getByRole('button', { name: 'Freeze' })
    await freeze.focus()
    for (let n = 0; n < 6; n++) await page.keyboard.press('Space', { delay: 200 })
    await page.getByRole('tab').first().focus()
    for (let n = 0; n < 6; n++) await page.keyboard.press(n % 2 ? 'ArrowLeft' : 'ArrowRight', { delay: 400 })
    const what = query.view ? `${query.limit} rows` : 'totals'
    note(`a key on the connections page to the next paint, ${what}, live, ${entries}`, await keysToPaint(page))
  }
  quiet()
  await context.close()
  await stop()
}

async function withTexts(browser: Browser, size: number): Promise<string[][]> {
  const { console, cookie, id, stop } = await withSpeakingAgent(size)
  const context = await signedIn(browser, console.url, cookie)
  const page = await context.newPage()
  await page.goto(paths.config(id, undefined, 'text'))
  await typing(page, `a key in the editor to the next paint, ${size} real servers`)
  await paste(page, largeText(5_000_000))
  await typing(page, 'a key in the editor to the next paint, 5 MB')
  await context.close()

  const routes = ['/', paths.cluster(id), paths.config(id), paths.virtualServer(id, SERVICE), paths.connections(id)]
  const sizes: string[][] = []
  for (const route of [...routes, paths.failover(id), paths.events, paths.import, paths.alerts])
    sizes.push(await scriptsOf(browser, console.url, cookie, route, id))
  await stop()
  return sizes
}

async function typing(page: Page, what: string): Promise<void> {
  const text = draftText(page, 'director1')
  await text.focus()
  await page.keyboard.press('ControlOrMeta+End')
  await watchKeys(page)
  await page.keyboard.type('\n# nobody waits for this line', { delay: 120 })
  note(what, await keysToPaint(page))
}

async function paste(page: Page, content: string): Promise<void> {
  const text = draftText(page, 'director1')
  await text.focus()
  await page.keyboard.press('ControlOrMeta+a')
  await text.evaluate((element, content) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', content)
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, content)
  await page.getByText('not saved: director1').waitFor()
}

async function pings(url: string, cookie: string): Promise<number[]> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/trpc`, { headers: { cookie, origin: url } })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const times: number[] = []
  for (let n = 0; n < 100; n++) {
    const at = performance.now()
    const pong = new Promise(resolve => socket.once('pong', resolve))
    socket.ping()
    await pong
    times.push(performance.now() - at)
  }
  socket.close()
  return times
}

async function openPage(url: string, cookie: string) {
  const context = await signedIn(browser, url, cookie)
  return { page: await context.newPage(), close: () => context.close() }
}

async function signedIn(browser: Browser, url: string, cookie: string): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: url, locale: 'en-US', viewport: { width: 1280, height: 900 } })
  const cookies = cookie
    .split('; ')
    .map(pair => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url }))
  await context.addCookies(cookies)
  return context
}

async function scriptsOf(browser: Browser, url: string, cookie: string, route: string, id: string): Promise<string[]> {
  const context = await signedIn(browser, url, cookie)
  const page = await context.newPage()
  await page.goto(route, { waitUntil: 'networkidle' })
  const [encoded, decoded] = await page.evaluate(() => {
    const scripts = performance
      .getEntriesByType('resource')
      .filter((entry): entry is PerformanceResourceTiming => /\.js(\?|$)/.test(entry.name))
    // no function has a name in here: the compiler would mark it with one of its own
    let [encoded, decoded] = [0, 0]
    for (const { encodedBodySize, decodedBodySize } of scripts) {
      encoded += encodedBodySize
      decoded += decodedBodySize
    }
    return [encoded, decoded] as const
  })
  await context.close()
  return [route.replace(id, '[id]'), `${Math.round(encoded / 1024)} KB`, `${Math.round(decoded / 1024)} KB`]
}

function print(head: string[], rows: string[][]): void {
  const widths = head.map((word, column) => Math.max(word.length, ...rows.map(row => row[column]?.length ?? 0)))
  const line = (row: string[]) =>
    `${row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()}\n`
  process.stdout.write(`\n${line(head)}${rows.map(line).join('')}`)
}

function shown(value: number): string {
  return Number.isNaN(value) ? '-' : value.toFixed(value < 10 ? 1 : 0)
}
