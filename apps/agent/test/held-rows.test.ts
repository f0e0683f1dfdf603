import { expect, it } from 'vitest'
import { type Held, HeldRows } from '../src/checkers/held-rows'

const place = { key: 'real-server/v/r', virtualServer: 'v', realServer: 'r' }
const of = (weight: number): Held => ({ weight, operatorState: 'active', inTable: true })
const here = new Map([['v', new Set(['r'])]])

it('shows a weight when the forwarder holds it, and until then the one before', () => {
  const rows = new HeldRows()
  expect(rows.show(place, of(1), undefined, 1)).toEqual(of(1))
  expect(rows.show(place, of(5), of(1), 2)).toEqual(of(1))
  expect(rows.applied(1)).toEqual(new Map())
  expect(rows.applied(2)).toEqual(here)
  expect(rows.show(place, of(5), of(1), undefined)).toEqual(of(5))
})

it('shows each of several that are under way when that one is held, and waits for none that follows', () => {
  const rows = new HeldRows()
  expect(rows.show(place, of(2), of(1), 2)).toEqual(of(1))
  expect(rows.show(place, of(3), of(1), 3)).toEqual(of(1))
  expect(rows.show(place, of(4), of(1), 4)).toEqual(of(1))
  expect(rows.applied(3)).toEqual(here)
  expect(rows.show(place, of(4), of(1), 4)).toEqual(of(3))
  expect(rows.applied(4)).toEqual(here)
  expect(rows.show(place, of(4), of(3), undefined)).toEqual(of(4))
})

it('shows one that went back to what it was before as it was held meanwhile', () => {
  const rows = new HeldRows()
  rows.show(place, of(2), of(1), 2)
  rows.show(place, of(1), of(1), 3)
  expect(rows.applied(2)).toEqual(here)
  expect(rows.show(place, of(1), of(1), 3)).toEqual(of(2))
  expect(rows.applied(3)).toEqual(here)
  expect(rows.show(place, of(1), of(2), undefined)).toEqual(of(1))
})

it('has nothing to show anew of what was shown meanwhile, is as it was, or is gone', () => {
  const rows = new HeldRows()
  rows.show(place, of(1), of(1), 2)
  expect(rows.applied(2)).toEqual(new Map())
  rows.show(place, of(2), of(1), 3)
  rows.show(place, of(2), of(1), undefined)
  expect(rows.applied(3)).toEqual(new Map())
  rows.show(place, of(2), of(1), 4)
  rows.forget(place.key)
  expect(rows.applied(4)).toEqual(new Map())
})
