/**
 * Three directors, real packets, and a random row of misfortunes: whenever things have settled, exactly the directors that
 * must be MASTER are, and hold the VIPs. A failure names its seed; KEELSON_CHAOS_SEED=N runs that row again.
 */
import type { DirectorKindName } from '@keelson/lab/director-kinds'
import { isAble } from '@keelson/lab/machine-abilities'
import fc from 'fast-check'
import { describe, inject, it } from 'vitest'
import { ChaosCluster } from './chaos-cluster'
import { ChaosModel, type Expected, type Name, names, operation } from './chaos-model'

declare module 'vitest' {
  interface ProvidedContext {
    chaosSeed: number | undefined
  }
}

const STEPS = 12
/** Directors start some twenty times: seconds each where the machine is busy. */
const PATIENCE = 400_000
const seed = inject('chaosSeed') ?? Math.floor(Math.random() * 2 ** 31)

const clusters: { name: string; kinds: Record<Name, DirectorKindName> }[] = [
  { name: 'three of ours', kinds: { a: 'keelson', b: 'keelson', c: 'keelson' } },
  { name: 'two of ours and one stock keepalived', kinds: { a: 'keelson', b: 'keepalived', c: 'keelson' } },
]

describe.skipIf(!isAble('namespaces', 'keepalived', 'tcpdump'))(`chaos of ${STEPS} steps, seed ${seed}`, () => {
  it.concurrent.for(clusters)(
    '$name',
    { timeout: PATIENCE },
    async ({ name, kinds }, { expect, onTestFailed, onTestFinished }) => {
      const model = new ChaosModel(Object.values(kinds).includes('keepalived'))
      const cluster = await ChaosCluster.start(kinds)
      onTestFinished(() => cluster.stop())
      const done: string[] = []
      const expectSameAnswer = async (expected: Record<Name, Expected | undefined>) => {
        const asked = await cluster.asked()
        for (const each of names) {
          const answer = asked[each]
          if (!answer) continue
          expect(answer).toEqual({
            state: expected[each]?.state,
            priority: expected[each]?.priority,
            restarts: cluster.killsOf(each),
          })
        }
      }
      onTestFailed(() => {
        process.stdout.write(
          `${name}, KEELSON_CHAOS_SEED=${seed}:\n${done.join('\n')}\nthen: ${cluster.differences.join('; ')}\n`,
        )
      })
      const [operations = []] = fc.sample(fc.array(operation, { minLength: STEPS, maxLength: STEPS, size: 'max' }), {
        seed,
        numRuns: 1,
      })
      const steps = [
        { what: 'begin', deeds: () => model.begin() },
        ...operations.map(each => ({ what: JSON.stringify(each), deeds: () => model.apply(each) })),
        { what: 'mend everything', deeds: () => model.end() },
      ]
      for (const [index, { what, deeds }] of steps.entries()) {
        done.push(what)
        for (const deed of deeds()) await cluster.perform(deed, model)
        const expected = model.settled()
        await cluster.settle(expected, model)
        if (index % 6 === 0 || index === steps.length - 1) await expectSameAnswer(expected)
        done[done.length - 1] += `  -> ${names.map(each => `${each} ${expected[each]?.state ?? 'off'}`).join(', ')}`
      }
      // Everything is mended: one MASTER, the best of all.
      const last = model.settled()
      const best = names.toSorted((one, other) => (last[other]?.priority ?? 0) - (last[one]?.priority ?? 0))[0]
      expect(names.filter(each => last[each]?.state === 'MASTER')).toEqual([best])
    },
  )
})
