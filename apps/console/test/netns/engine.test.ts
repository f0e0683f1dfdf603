/** A stock pair under the console: its files adopted as they were shown, deployed to, and moved to our own engine and back. */
import { readFileSync } from 'node:fs'
import { isAble } from '@keelson/lab/machine-abilities'
import { expect, it } from 'vitest'
import { until } from '../console'
import { type DirectorName, RealPair, textOf } from './real-pair'

const names = ['a', 'b'] as const

async function directorId(pair: RealPair, name: DirectorName): Promise<string> {
  const { directors } = await pair.ada.client.config.drafts.query({ clusterId: pair.clusterId })
  return directors.find(each => each.name === name)?.id ?? ''
}

async function shownOf(pair: RealPair, name: DirectorName) {
  const agents = await pair.ada.client.agent.list.query()
  return agents.find(each => each.name === name)
}

async function settled(pair: RealPair, engine: string): Promise<void> {
  const { hub } = pair.running.services
  for (const name of names)
    await until(() => hub.agents.get(name)?.state.one('director')?.engine === engine || undefined, pair.ring, 40_000)
  await until(
    () => {
      const states = names.map(name => hub.agents.get(name)?.state.one('vrrp', 'vrrp/VI_1')?.state)
      return (states[0] === 'MASTER' && states[1] === 'BACKUP') || undefined
    },
    pair.ring,
    40_000,
  )
}

it.skipIf(!isAble('namespaces', 'keepalived'))(
  'a stock pair becomes a cluster, is deployed to once it is adopted, and changes its engine one by one',
  async () => {
    const pair = await RealPair.start({ stock: true })
    try {
      const { client } = pair.ada
      await settled(pair, 'keepalived')
      // The console has the files as they were found.
      const { directors } = await client.config.drafts.query({ clusterId: pair.clusterId })
      expect(directors.map(({ text }) => text.includes('vrrp_instance VI_1'))).toEqual([true, true])
      const before = readFileSync(pair.file('a'), 'utf8')

      await pair.draft({ a: textOf('a', 160), b: textOf('b', 160) })
      const refused = await pair.deploy()
      expect(refused).toMatchObject({ state: 'failed', reason: expect.stringContaining('was not written by Keelson') })
      expect(readFileSync(pair.file('a'), 'utf8')).toBe(before)

      for (const name of names) {
        const shown = await shownOf(pair, name)
        expect(shown).toMatchObject({ engine: 'keepalived', config: { foreign: true } })
        const id = await directorId(pair, name)
        await expect(client.engine.adopt.mutate({ directorId: id, hash: 'another' })).rejects.toThrow(
          'is another one than was shown',
        )
        await client.engine.adopt.mutate({ directorId: id, hash: shown?.config?.hash ?? '' })
      }
      expect(await pair.deploy()).toMatchObject({ state: 'done', reason: null })
      for (const name of names) {
        expect(pair.stock[name]?.output.lines.filter(line => line.includes('Reload')).length).toBeGreaterThan(0)
        expect(readFileSync(pair.file(name), 'utf8').startsWith(textOf(name, 160))).toBe(true)
      }
      await settled(pair, 'keepalived')

      for (const engine of ['builtin', 'keepalived'] as const) {
        await client.engine.move.mutate({ directorId: await directorId(pair, 'b'), engine })
        await until(
          () =>
            pair.running.services.hub.agents.get('b')?.state.one('vrrp', 'vrrp/VI_1')?.state === 'BACKUP' || undefined,
          pair.ring,
          40_000,
        )
        await client.engine.move.mutate({ directorId: await directorId(pair, 'a'), engine })
        await settled(pair, engine)
        if (engine === 'keepalived') continue
        await pair.draft({ a: textOf('a', 170), b: textOf('b', 170) })
        expect(await pair.deploy()).toMatchObject({ state: 'done', reason: null })
        await settled(pair, engine)
      }

      // Nobody else would hold the addresses.
      await pair.experiment.lab.setLink('b', false)
      await until(
        () => pair.running.services.hub.agents.get('b')?.state.one('vrrp', 'vrrp/VI_1')?.state === 'FAULT' || undefined,
        pair.ring,
        40_000,
      )
      await expect(
        client.engine.move.mutate({ directorId: await directorId(pair, 'a'), engine: 'builtin' }),
      ).rejects.toThrow('no other director is BACKUP of VI_1')
    } finally {
      await pair.close()
    }
  },
)
