/** A file edited by hand on a real director: seen as a difference, ignored for a time, adopted byte for byte, or undone. */
import { readFileSync, writeFileSync } from 'node:fs'
import { isAble } from '@keelson/lab/machine-abilities'
import { VIP } from '@keelson/lab/topology'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../console'
import { RealPair, textOf } from './real-pair'

describe.skipIf(!isAble('namespaces'))('the truth of a real pair', () => {
  let pair: RealPair
  const ids: Record<string, string> = {}
  beforeAll(async () => {
    pair = await RealPair.start()
    const { directors } = await pair.ada.client.config.drafts.query({ clusterId: pair.clusterId })
    for (const { id, name } of directors) ids[name] = id
    expect(await pair.deploy()).toMatchObject({ state: 'done', revision: 1 })
    await Promise.all([pair.runs('a', 1), pair.runs('b', 1)])
  })
  afterAll(() => pair.close())

  const differences = async () => (await pair.ada.client.truth.of.query({ clusterId: pair.clusterId })).differences
  const told = (name: 'a' | 'b') => pair.running.services.hub.agents.get(name)?.state
  const editByHand = async (text: string) => {
    writeFileSync(pair.file('b'), text)
    await pair.ada.client.order.reload.mutate({ directorId: ids.b ?? '' })
    await until(() => (told('b')?.one('config')?.text === text ? true : undefined), pair.ring, 20_000)
  }
  const byHand = `# somebody was here\t\n${textOf('b', 150)}\n\n`

  it('says that the file was edited, and shows it', async () => {
    expect(await differences()).toEqual([])
    await editByHand(byHand)
    expect(await differences()).toMatchObject([
      { kind: 'other-text', director: 'b', want: '1', have: '0', ignored: null },
    ])
    const { desired, running } = await pair.ada.client.truth.texts.query({ directorId: ids.b ?? '' })
    expect([desired.includes('somebody was here'), running.includes('somebody was here')]).toEqual([false, true])
  })

  it('is ignored until a time, with who and why, and only as long as it is this difference', async () => {
    const [difference] = await differences()
    const input = { clusterId: pair.clusterId, key: difference?.key ?? '', reason: 'night shift' }
    await expect(pair.ada.client.truth.ignore.mutate({ ...input, until: 5 })).rejects.toThrow('within the next 90 days')
    await pair.ada.client.truth.ignore.mutate({ ...input, until: Date.now() + 3_600_000 })
    expect((await differences())[0]?.ignored).toMatchObject({ by: 'ada@example.org', reason: 'night shift' })
    await editByHand(`${byHand}# and again\n`)
    expect((await differences())[0]?.ignored).toBeNull()
    await expect(
      pair.ada.client.truth.take.mutate({ directorId: ids.b ?? '', key: difference?.key ?? '', from: 'running' }),
    ).rejects.toThrow('look again')
    await editByHand(byHand)
    expect((await differences())[0]?.ignored).toMatchObject({ reason: 'night shift' })
  })

  it('is adopted byte for byte into a new revision', async () => {
    const [difference] = await differences()
    const take = { directorId: ids.b ?? '', key: difference?.key ?? '', from: 'running' } as const
    await pair.draft({ b: `${textOf('b', 150)}# work of somebody else\n` })
    await expect(pair.ada.client.truth.take.mutate(take)).rejects.toThrow('changes of its own that were not deployed')
    await pair.draft({ b: textOf('b', 150) })
    await pair.ada.client.truth.take.mutate(take)
    expect(await pair.deploy()).toMatchObject({ state: 'done', revision: 2 })
    await pair.runs('b', 2)
    expect(readFileSync(pair.file('b'), 'utf8')).toBe(byHand)
    expect(await differences()).toEqual([])
    const kept = await pair.running.services.db.revisionText.findFirstOrThrow({
      where: { directorId: ids.b ?? '', revision: { number: 2 } },
    })
    expect(kept.text).toBe(byHand)
  })

  it('is undone by re-applying what was deployed', async () => {
    await editByHand(textOf('b', 170))
    const [difference] = await differences()
    await pair.ada.client.truth.take.mutate({ directorId: ids.b ?? '', key: difference?.key ?? '', from: 'desired' })
    expect(await pair.deploy()).toMatchObject({ state: 'done', revision: 3 })
    await pair.runs('b', 3)
    expect(readFileSync(pair.file('b'), 'utf8')).toBe(byHand)
    expect(await differences()).toEqual([])
  })

  it('what the kernel has besides is seen too, and a reload takes it away', async () => {
    await pair.experiment.lab.exec('b', ['ip', 'address', 'add', `${VIP}/32`, 'dev', 'eth0'])
    const has = () =>
      told('b')
        ?.one('director')
        ?.interfaces.some(({ addresses }) => addresses.includes(`${VIP}/32`))
    await until(() => (has() ? true : undefined), pair.ring, 20_000)
    expect(await differences()).toMatchObject([{ kind: 'vip-unexpected', director: 'b', subject: VIP, want: 'BACKUP' }])
    await pair.ada.client.order.reload.mutate({ directorId: ids.b ?? '' })
    await until(() => (has() ? undefined : true), pair.ring, 20_000)
    expect(await differences()).toEqual([])
  })
})
