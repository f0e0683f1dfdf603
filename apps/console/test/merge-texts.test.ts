import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mergedText, mergeTexts } from '../src/features/config/merge-texts'
import { person, signInAs, signInAsAdministrator, startTestConsole, type TestConsole } from './console'

const base = 'vrrp_instance VI_1 {\n    priority 100\n    advert_int 1\n    virtual_router_id 51\n}\n'

test('what only one of two changed is taken from each, without a question', () => {
  const mine = base.replace('priority 100', 'priority 150')
  const theirs = base.replace('router_id 51', 'router_id 61')
  const parts = mergeTexts(base, mine, theirs)
  expect(parts.every(({ kind }) => kind === 'agreed')).toBe(true)
  expect(mergedText(parts, [])).toBe(mine.replace('router_id 51', 'router_id 61'))
})

test('what both changed is a conflict until somebody chooses', () => {
  const mine = base.replace('priority 100', 'priority 150')
  const theirs = base.replace('priority 100', 'priority 90')
  const parts = mergeTexts(base, mine, theirs)
  expect(parts.filter(({ kind }) => kind === 'conflict')).toEqual([
    { kind: 'conflict', mine: ['    priority 150'], base: ['    priority 100'], theirs: ['    priority 90'] },
  ])
  expect(mergedText(parts, [])).toBeUndefined()
  expect(mergedText(parts, ['mine'])).toBe(mine)
  expect(mergedText(parts, ['theirs'])).toBe(theirs)
  expect(mergedText(parts, ['both'])).toContain('    priority 150\n    priority 90\n')
})

test('the same change by both is none', () => {
  const both = base.replace('priority 100', 'priority 150')
  expect(mergedText(mergeTexts(base, both, both), [])).toBe(both)
})

test('no text loses a line: who changed nothing gets the other’s text, byte for byte', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c\r', '', '  x')).map(lines => lines.join('\n'))
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(mergedText(mergeTexts(before, after, before), [])).toBe(after)
      expect(mergedText(mergeTexts(before, before, after), [])).toBe(after)
    }),
  )
})

test('always taking mine, or theirs, is a text with every line that this one wrote at a conflict', () => {
  const text = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 12 }).map(lines => lines.join('\n'))
  fc.assert(
    fc.property(text, text, text, (before, mine, theirs) => {
      const parts = mergeTexts(before, mine, theirs)
      const conflicts = parts.filter(({ kind }) => kind === 'conflict')
      const all = (choice: 'mine' | 'theirs') =>
        mergedText(
          parts,
          conflicts.map(() => choice),
        )?.split('\n') ?? []
      for (const part of parts) {
        if (part.kind !== 'conflict') continue
        expect(all('mine')).toEqual(expect.arrayContaining(part.mine))
        expect(all('theirs')).toEqual(expect.arrayContaining(part.theirs))
      }
    }),
  )
})

let running: TestConsole
beforeAll(async () => {
  running = await startTestConsole()
})
afterAll(() => running.close())

test('the second of two editors gets a conflict, merges by what the console shows, and both changes are kept', async () => {
  const ada = person(running.url, await signInAsAdministrator(running))
  const secret = '    authentication {\n        auth_type PASS\n        auth_pass hidden77\n    }\n'
  const text = base.replace('}\n', `${secret}}\n`)
  const { id: clusterId } = await ada.client.cluster.create.mutate({
    name: 'shared',
    directors: [{ name: 'lb1', agentName: null, text }],
  })
  const bob = person(running.url, (await signInAs(running, 'bob', 'operator')).cookie)
  const look = async (who: typeof ada) => (await who.client.config.drafts.query({ clusterId })).directors[0]!
  const [hers, his] = [await look(ada), await look(bob)]
  const save = (who: typeof ada, version: number, draft: string) =>
    who.client.config.save.mutate({ clusterId, drafts: [{ directorId: hers.id, version, text: draft }] })
  await save(ada, hers.version, hers.text.replace('priority 100', 'priority 150'))
  const mine = his.text.replace('router_id 51', 'router_id 61')
  await expect(save(bob, his.version, mine)).rejects.toThrow('the draft of lb1 was changed by someone else')
  const now = await look(bob)
  const merged = mergedText(mergeTexts(his.text, mine, now.text), []) ?? ''
  await save(bob, now.version, merged)
  const kept = await running.services.db.director.findUniqueOrThrow({ where: { id: hers.id } })
  expect(kept.draft).toBe(text.replace('priority 100', 'priority 150').replace('router_id 51', 'router_id 61'))
  ada.close()
  bob.close()
})
