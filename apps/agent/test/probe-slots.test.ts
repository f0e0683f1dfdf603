import { expect, it } from 'vitest'
import { ProbeSlots } from '../src/checkers/probe-slots'

it('lets in as many as there is room for, the others in order as somebody leaves', async () => {
  const slots = new ProbeSlots(2)
  expect([slots.enter(), slots.enter()]).toEqual([undefined, undefined])
  const entered: number[] = []
  const third = slots.enter()?.then(() => entered.push(3))
  const fourth = slots.enter()?.then(() => entered.push(4))
  expect(third).toBeDefined()
  slots.leave()
  await third
  expect(entered).toEqual([3])
  slots.leave()
  await fourth
  expect(entered).toEqual([3, 4])
  slots.leave()
  slots.leave()
  expect(slots.enter()).toBeUndefined()
})
