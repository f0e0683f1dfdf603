/**
 * A weight by key and by pointer, to two real directors with userspace forwarders of their own. A director tells a weight when its
 * forwarder holds it; the answer to the page leaves when both forwarders hold it, and draft and audit log have it.
 */
import { liveKey, type RealServerState } from '@keelson/contract/messages/live-state'
import { Experiment } from '@keelson/lab/experiment'
import type { Locator, Page } from '@playwright/test'
import { paths } from '../../src/paths'
import { fixed } from '../article-pair'
import { person, signInAsAdministrator } from '../console'
import { startConsoleProcess } from '../e2e/console-process'
import { watchKeys, watchPointer } from './browser-clock'

const SERVICE = '125.38.38.64:80/TCP'
/** on a weight, one after the other: of thirty the p99 is the worst */
const PRESSES = 200
/** the other way each time */
const DRAGS = 10
const STEPS = 60
/** between two moves of the pointer, ms: a frame */
const PACE = 16

export interface WeightBench {
  note(what: string, values: number[]): void
  openPage(url: string, cookie: string): Promise<{ page: Page; close(): Promise<void> }>
}

/** `size`: of the pool; the article's has four, of a larger one each is an address of the director's own loopback. */
export async function measureWeights({ note, openPage }: WeightBench, size: number): Promise<void> {
  const console = await startConsoleProcess()
  const cluster = await Experiment.start([`--console-socket=${console.agentSocket}`, '--unconfigured'])
  if (size > 4)
    for (const host of ['director1', 'director2'])
      await cluster.run(host, [process.execPath, '-e', SERVER]).output.line(/listening/)
  const cookie = await signInAsAdministrator(console)
  const { client, close } = person(console.url, cookie)
  const weights = new Map<string, number>()
  const connected = new Set<string>()
  let look = () => {}
  const stream = client.live.watch.subscribe(
    {},
    {
      onData: message => {
        if (message.type !== 'changes')
          for (const each of message.agents) if (each.connected) connected.add(each.agentName)
        const objects = message.type === 'state' ? message.objects : message.type === 'changes' ? message.changes : []
        for (const { agentName, key, value } of objects)
          if (key.startsWith('real-server/') && value)
            weights.set(`${agentName} ${key}`, (value as RealServerState).weight)
        look()
      },
    },
  )
  const comes = <Found>(what: () => Found | undefined) =>
    new Promise<Found>(resolve => {
      look = () => {
        const found = what()
        if (found !== undefined) resolve(found)
      }
      look()
    })
  await comes(() => (connected.size === 2 ? true : undefined))
  const { id } = await client.cluster.create.mutate({
    name: 'cnc',
    directors: fixed.map(({ text }, index) => {
      const name = `director${index + 1}`
      return { name, agentName: name, text: withPool(text.replace(/advert_int \d+/, 'advert_int 1'), size) }
    }),
  })
  const { deploymentId } = await client.deploy.run.mutate({ clusterId: id, confirmed: 'cnc' })
  const ended = await new Promise<string>((resolve, reject) => {
    client.deploy.watch.subscribe(
      { deploymentId },
      {
        onData: ({ state, reason }) => {
          if (state === 'failed') reject(new Error(`not deployed: ${reason}`))
          else if (state === 'done') resolve(state)
        },
        onError: reject,
      },
    )
  })
  process.stderr.write(`two real directors, ${size} real servers: ${ended}\n`)
  const { page, close: closePage } = await openPage(console.url, cookie)
  await page.goto(paths.virtualServer(id, SERVICE))
  const realServer = size > 4 ? `${addressOf(1)}:8080` : '125.38.38.101:80'
  const held = () => weights.get(`director1 ${liveKey.realServer(SERVICE, realServer)}`) ?? Number.NaN
  const slider = page.getByRole('slider', { name: `weight of ${realServer}` })
  await byKeys()
  await byPointer()
  stream.unsubscribe()
  close()
  await closePage()
  await cluster.stop()
  await console.stop()

  async function byKeys(): Promise<void> {
    await slider.focus()
    await watchKeys(page)
    await page.evaluate(() => performance.setResourceTimingBufferSize(10_000))
    const times: number[] = []
    const keys: number[] = []
    for (let n = 0; n < PRESSES; n++) {
      const before = held()
      const told = comes(() => (held() === before ? undefined : now()))
      await page.keyboard.press(n % 2 ? 'ArrowLeft' : 'ArrowRight')
      const at = await page.evaluate(() => window.keelsonLastKey)
      keys.push(at)
      times.push((await told) - at)
    }
    note(`a key on a weight to the word of a director that holds it, ${size} real servers`, times)
    note(`… of these the first ten`, times.slice(0, 10))
    const answered = await answersTo(page, 'realServer.setWeight', PRESSES)
    note(
      '… to the answer in the browser: both forwarders have it, draft and audit log too',
      answered.map((at, n) => at - (keys[n] ?? Number.NaN)),
    )
  }

  /** Of a drag a step may be overtaken by a later one: then it is there when that is. */
  async function byPointer(): Promise<void> {
    const each: number[] = []
    const last: number[] = []
    for (let drag = 0; drag < DRAGS; drag++) {
      const told: { weight: number; at: number }[] = []
      look = () => told.at(-1)?.weight !== held() && told.push({ weight: held(), at: now() })
      const down = drag % 2 === 0 // first: a bar whose largest weight grows has another scale afterwards
      const asked = await dragged(page, slider, down ? -1 : 1)
      const to = asked.at(-1)?.weight
      await comes(() => {
        told.push({ weight: held(), at: now() })
        return held() === to ? true : undefined
      })
      const times = asked.map(
        ({ weight, at }) =>
          (told.find(each => each.at >= at && (down ? each.weight <= weight : each.weight >= weight))?.at ??
            Number.NaN) - at,
      )
      each.push(...times)
      last.push(times.at(-1) ?? Number.NaN)
    }
    note(
      `a step of a drag by pointer to the word of a director that holds it or a later one, ${size} real servers`,
      each,
    )
    note('… of these the last of each drag', last)
  }
}

/** Presses the bar at its weight, moves it pixel by pixel, lets go. Each weight that was asked for, and when the browser had it. */
async function dragged(page: Page, slider: Locator, by: number) {
  const box = await slider.boundingBox()
  if (!box) throw new Error('the bar of the weight is not to be seen')
  const part = Number(await slider.getAttribute('aria-valuenow')) / Number(await slider.getAttribute('aria-valuemax'))
  const begin = Math.round(box.x + part * box.width)
  const y = box.y + box.height / 2
  await watchPointer(slider)
  await page.mouse.move(begin, y)
  await page.mouse.down()
  for (let step = 1; step <= STEPS; step++) {
    await page.mouse.move(begin + by * step, y)
    await new Promise(resolve => setTimeout(resolve, PACE))
  }
  await page.mouse.up()
  return await page.evaluate(() => window.keelsonMoves)
}

const now = () => performance.timeOrigin + performance.now()
const addressOf = (n: number) => `127.1.${n >> 8}.${n & 255}`
const SERVER = `require('node:net').createServer(socket => socket.destroy()).listen(8080, '0.0.0.0', () => console.log('listening'))`

function withPool(text: string, size: number): string {
  if (size <= 4) return text
  const head = text.slice(0, text.indexOf('  real_server')).replace('lb_kind DR', 'lb_kind NAT')
  const check = '    TCP_CHECK {\n      connect_timeout 3\n    }\n'
  const reals = Array.from(
    { length: size },
    (_, n) => `  real_server ${addressOf(n + 1)} 8080 {\n    weight 100\n${check}  }\n`,
  )
  return `${head}${reals.join('')}}\n`
}

/** When the answers to so many calls came to the browser, in the order of the calls; milliseconds since 1970. */
async function answersTo(page: Page, procedure: string, count: number): Promise<number[]> {
  const found = await page.waitForFunction(
    ({ procedure, count }) => {
      const entries = performance
        .getEntriesByType('resource')
        .filter((entry): entry is PerformanceResourceTiming => entry.name.includes(procedure))
        .filter(({ responseEnd }) => responseEnd > 0)
        .sort((a, b) => a.startTime - b.startTime)
      return entries.length >= count && entries.map(({ responseEnd }) => performance.timeOrigin + responseEnd)
    },
    { procedure, count },
  )
  return (await found.jsonValue()) || []
}
