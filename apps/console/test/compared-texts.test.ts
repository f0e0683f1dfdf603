import { expect, test } from 'vitest'
import { compareParameter, pairTexts, readCompareParameter } from '../src/features/history/compared-texts'

const directors = [
  { directorId: 'a', file: 'director1', draft: 'draft 1', running: 'running 1' },
  { directorId: 'b', file: 'director2', draft: 'draft 2', running: undefined },
]
const revision = [
  { directorId: 'a', directorName: 'its old name', text: 'old 1' },
  { directorId: 'gone', directorName: 'director0', text: 'old 0' },
]

test('directors are paired by what they are, not by their names; those that are gone and those that are new are said', () => {
  expect(pairTexts(directors, 'drafts', revision)).toEqual([
    { directorId: 'a', name: 'director1', before: 'draft 1', after: 'old 1' },
    { directorId: 'b', name: 'director2', before: 'draft 2', after: undefined },
    { directorId: 'gone', name: 'director0', before: undefined, after: 'old 0' },
  ])
})

test('what no side has is left out', () => {
  expect(pairTexts(directors, 'running', 'running').map(({ name }) => name)).toEqual(['director1'])
})

test('what is compared stands in the URL, and nothing else is read from there', () => {
  expect(readCompareParameter(compareParameter('drafts', 3))).toEqual(['drafts', 3])
  expect(readCompareParameter(compareParameter(12, 'running'))).toEqual([12, 'running'])
  for (const bad of [null, '', '3', '3..', 'drafts..0', '1..2x', '..'])
    expect(readCompareParameter(bad)).toBeUndefined()
})
