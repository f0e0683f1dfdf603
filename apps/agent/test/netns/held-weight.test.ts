/** A weight is told when the forwarder holds it: one that stands still keeps the old one, and hides no server that goes down. */
import { join } from 'node:path'
import { liveKey, type ProcessState, type RealServerState } from '@keelson/contract/messages/live-state'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConsoleInHand } from './console-in-hand'

const SERVICE = '125.38.38.11:8080/TCP'
const [STAYS, GOES] = ['127.0.1.1:8001', '127.0.1.2:8001']
const reals = ['127.0.1.1', '127.0.1.2'].map(
  address => `real_server ${address} 8001 {\nTCP_CHECK {\nconnect_timeout 1\nretry 0\n}\n}\n`,
)
const CONF = `virtual_server 125.38.38.11 8080 {\ndelay_loop 1\nprotocol TCP\nlb_algo wrr\nlb_kind NAT\n${reals.join('')}}\n`
const SERVER = `require('node:net').createServer(socket => socket.destroy()).listen(8001, process.argv[1], () => console.log('listening'))`

describe.skipIf(!isAble('namespaces'))('a forwarder that stands still', () => {
  let experiment: Experiment
  let console: ConsoleInHand
  beforeAll(async () => {
    experiment = await Experiment.start()
    await experiment.machines({ a: '125.38.38.11' })
    for (const address of ['127.0.1.1', '127.0.1.2'])
      await experiment.run('a', [process.execPath, '-e', SERVER, address]).output.line(/listening/)
    const socket = join(experiment.dir, 'console.sock')
    console = await ConsoleInHand.listen(socket)
    experiment.startAgent('a', CONF, [
      '--forwarder',
      'userspace',
      '--name',
      'a',
      '--console',
      `ws+unix:${socket}:/agent`,
    ])
    for (const id of [STAYS, GOES]) await tells(id, ({ health, inTable }) => health === 'up' && inTable, 0)
  })
  afterAll(async () => {
    console.close()
    await experiment.stop()
  })

  const of = (id: string | undefined) => liveKey.realServer(SERVICE, id ?? '')
  const tells = (id: string | undefined, wanted: (state: RealServerState) => boolean, mark: number) =>
    console.hears('change', ({ key, value }) => key === of(id) && wanted(value as RealServerState), mark)
  const told = (id: string | undefined, mark: number) =>
    console.heard
      .slice(mark)
      .flatMap(each => (each.type === 'change' && each.key === of(id) ? [each.value as RealServerState] : []))

  it('has its weight told when it goes on, before the answer; who goes down meanwhile is told at once', async () => {
    const mark = console.heard.length
    await experiment.signal('a', 'STOP', '^keelson-forwarder')
    const weight = { virtualServer: SERVICE, realServer: STAYS ?? '', weight: 7, by: 'test' }
    console.say({ type: 'set-weight', id: 'held', ...weight })
    await console.hears('event', ({ event }) => event.body.kind === 'weight', mark)
    await experiment.signal('a', 'KILL', '127[.]0[.]1[.]2$')
    await tells(GOES, ({ health }) => health === 'down', mark)
    expect(told(GOES, mark).find(({ health }) => health === 'down')).toMatchObject({ inTable: true })
    expect(told(STAYS, mark).filter(state => state.weight === 7)).toEqual([])
    expect(console.heard.slice(mark).filter(each => each.type === 'command-result')).toEqual([])

    await experiment.signal('a', 'CONT', '^keelson-forwarder')
    await tells(STAYS, state => state.weight === 7, mark)
    await console.hears('command-result', ({ id, ok }) => id === 'held' && ok, mark)
    await tells(GOES, ({ health, inTable }) => health === 'down' && !inTable, mark)
    const heard = console.heard.slice(mark)
    const answered = heard.findIndex(each => each.type === 'command-result')
    const shown = heard.findIndex(
      each => each.type === 'change' && each.key === of(STAYS) && (each.value as RealServerState).weight === 7,
    )
    expect(shown).toBeLessThan(answered)
  })

  it('is not there at all: a weight is told when the next one holds it', async () => {
    const mark = console.heard.length
    await experiment.signal('a', 'KILL', '^keelson-forwarder')
    const weight = { virtualServer: SERVICE, realServer: STAYS ?? '', weight: 9, by: 'test' }
    console.say({ type: 'set-weight', id: 'later', ...weight })
    await tells(STAYS, state => state.weight === 9, mark)
    const heard = console.heard.slice(mark)
    const isBack = heard.findIndex(
      each =>
        each.type === 'change' &&
        each.key === liveKey.process('forwarder') &&
        (each.value as ProcessState).state === 'running',
    )
    const shown = heard.findIndex(
      each => each.type === 'change' && each.key === of(STAYS) && (each.value as RealServerState).weight === 9,
    )
    expect(isBack).toBeGreaterThanOrEqual(0)
    expect(shown).toBeGreaterThan(isBack)
  })
})
