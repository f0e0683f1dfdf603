/** kill -9 of the checkers process while servers flap: what a person decided is kept, and the pool is right again within one delay_loop. */
import { Experiment, type Running } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import type { OutputWatch } from '@keelson/lab/output-watch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const SERVICE = '10.9.0.1:80/TCP'
const FLAPPING = ['127.0.1.1:80', '127.0.1.2:80']
const DOWN = '127.0.1.3:80'
const UP = '127.0.1.4:80'
const DRAINED = '127.0.1.5:80'
const WEIGHED = '127.0.1.6:80'
const OUT = '127.0.1.7:80'
const servers = [...FLAPPING, DOWN, UP, DRAINED, WEIGHED, OUT]
const addressOf = (id: string) => id.replace(':80', '')
const reals = servers.map(id => `real_server ${addressOf(id)} 80 {\nTCP_CHECK {\nconnect_timeout 1\nretry 0\n}\n}\n`)
const CONF = `virtual_server 10.9.0.1 80 {\ndelay_loop 1\nprotocol TCP\nlb_algo wrr\nlb_kind NAT\n${reals.join('')}}\n`

/** Opens and closes the flapping ones for ever; the rest listens, but for the one that is down. */
const FLAPPER = `const { createServer } = require('node:net')
const listen = host => { const s = createServer(c => c.destroy()); s.on('error', () => {}); s.listen(80, host); return s }
for (const host of process.argv[1].split(',')) listen(host)
for (const host of process.argv[2].split(',')) { let s
  setInterval(() => { if (s) { s.close(); s = undefined } else s = listen(host) }, 700) }
console.log('listening')`

interface Seen {
  health: string
  weight: number
  operatorState: string
  lastCheck?: { at: number }
}
interface Told {
  key?: string
  value?: Seen & { state?: string; pid?: number }
}

describe.skipIf(!isAble('namespaces'))('kill -9 of checkers in a storm of flaps', () => {
  let experiment: Experiment
  let flapper: Running
  let told: OutputWatch
  const keyOf = (id: string) => `real-server/${SERVICE}/${id}`
  const until = (wanted: (line: Told) => boolean, from = 0) => told.line(text => wanted(JSON.parse(text) as Told), from)
  const objects = async () =>
    (JSON.parse((await experiment.agent('a', 'status', '--json')).stdout) as { objects: Record<string, Told['value']> })
      .objects

  beforeAll(async () => {
    experiment = await Experiment.start()
    await experiment.machines({ a: '125.38.38.11' })
    const steady = servers.filter(id => id !== DOWN && !FLAPPING.includes(id)).map(addressOf)
    flapper = experiment.run('a', [
      process.execPath,
      '-e',
      FLAPPER,
      steady.join(','),
      FLAPPING.map(addressOf).join(','),
    ])
    await flapper.output.line(/listening/)
    const agent = experiment.startAgent('a', CONF)
    await agent.output.line(/Starting with quorum up/)
    told = experiment.agentWatch('a')
    await until(({ key, value }) => key === keyOf(UP) && value?.health === 'up')
    await until(({ key, value }) => key === keyOf(DOWN) && value?.health === 'down')
    for (const id of FLAPPING) await until(({ key, value }) => key === keyOf(id) && value?.health === 'down')
    for (const words of [
      ['drain', SERVICE, DRAINED],
      ['weight', SERVICE, WEIGHED, '7'],
      ['out', SERVICE, OUT],
    ])
      expect(await experiment.agent('a', ...words), words.join(' ')).toMatchObject({ code: 0 })
  })
  afterAll(() => experiment.stop())

  const kill = async () => {
    const pid = (await objects())['process/checkers']?.pid ?? 0
    expect(pid).toBeGreaterThan(0)
    const mark = told.mark
    await experiment.lab.exec('a', ['kill', '-KILL', String(pid)])
    await until(({ key, value }) => key === 'process/checkers' && value?.state === 'running' && value.pid !== pid, mark)
    return mark
  }

  it.each([1, 2, 3])('crash %i: nothing that a person set is lost, the first round puts the pool right', async () => {
    // In the middle of the storm: right after a server has turned.
    const turned = told.mark
    await until(({ key, value }) => key === keyOf(FLAPPING[0] ?? '') && value?.health === 'down', turned)
    const mark = await kill()
    // From its very first word on, before any check: nobody was forgotten for a moment.
    await until(({ key, value }) => key === keyOf(DRAINED) && value?.health === 'up', mark)
    await until(({ key, value }) => key === keyOf(DOWN) && value?.health === 'down', mark)
    await until(({ key, value }) => key === keyOf(UP) && value?.health === 'up', mark)
    await until(({ key, value }) => key === keyOf(OUT) && value?.health === 'up', mark)
    await until(({ key, value }) => key === keyOf(WEIGHED) && value?.health === 'up', mark)
    const lines = told.lines.slice(mark).map(text => JSON.parse(text) as Told)
    const seen = (id: string) => lines.flatMap(({ key, value }) => (key === keyOf(id) && value?.health ? [value] : []))
    for (const value of seen(DRAINED)) expect(value).toMatchObject({ operatorState: 'drain', weight: 0 })
    for (const value of seen(OUT)) expect(value).toMatchObject({ operatorState: 'out', weight: 0, inTable: false })
    for (const value of seen(WEIGHED)) expect(value).toMatchObject({ operatorState: 'active', weight: 7 })
    // The first check of a server that is down decides, with whatever retry: one check, one turn.
    expect(seen(DOWN).filter(({ health }) => health !== 'unknown')[0]).toMatchObject({ health: 'down', inTable: false })
    // The storm goes on, and is seen.
    const before = told.mark
    for (const id of FLAPPING) await until(({ key, value }) => key === keyOf(id) && value?.health === 'up', before)
    for (const id of FLAPPING) await until(({ key, value }) => key === keyOf(id) && value?.health === 'down', before)
  })
})
