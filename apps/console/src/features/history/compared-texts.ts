/** Two states of a cluster's texts, director by director. Pure. */
export type ComparedSide = 'drafts' | 'running' | number

export interface DirectorTexts {
  directorId: string
  file: string
  draft: string
  running: string | undefined
}

export interface RevisionTexts {
  directorId: string
  directorName: string
  text: string
}

export interface TextPair {
  directorId: string
  name: string
  /** undefined: this side has no text of that director. */
  before: string | undefined
  after: string | undefined
}

/** Every director that either side knows; those of today under today's names, then those that are gone. */
export function pairTexts(
  directors: readonly DirectorTexts[],
  before: 'drafts' | 'running' | readonly RevisionTexts[],
  after: 'drafts' | 'running' | readonly RevisionTexts[],
): TextPair[] {
  const gone = [before, after]
    .flatMap(side => (typeof side === 'string' ? [] : side))
    .filter(({ directorId }) => !directors.some(director => director.directorId === directorId))
  const names = new Map([
    ...directors.map(({ directorId, file }) => [directorId, file] as const),
    ...gone.map(({ directorId, directorName }) => [directorId, directorName] as const),
  ])
  return [...names]
    .map(([directorId, name]) => ({
      directorId,
      name,
      before: textIn(directors, before, directorId),
      after: textIn(directors, after, directorId),
    }))
    .filter(pair => pair.before !== undefined || pair.after !== undefined)
}

function textIn(
  directors: readonly DirectorTexts[],
  side: 'drafts' | 'running' | readonly RevisionTexts[],
  directorId: string,
): string | undefined {
  if (typeof side !== 'string') return side.find(text => text.directorId === directorId)?.text
  const director = directors.find(each => each.directorId === directorId)
  return side === 'drafts' ? director?.draft : director?.running
}

/** `drafts..3` and back, as it stands in the URL. */
export const compareParameter = (before: ComparedSide, after: ComparedSide): string => `${before}..${after}`

export function readCompareParameter(given: string | null): [ComparedSide, ComparedSide] | undefined {
  const [before, after] = (given ?? '').split('..').map(readSide)
  return before !== undefined && after !== undefined ? [before, after] : undefined
}

export function readSide(given: string): ComparedSide | undefined {
  if (given === 'drafts' || given === 'running') return given
  return /^[1-9]\d{0,9}$/.test(given) ? Number(given) : undefined
}
