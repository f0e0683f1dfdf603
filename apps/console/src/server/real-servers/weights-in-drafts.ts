/**
 * Writes weights into drafts, in the order in which they are handed over. A hand that drags is quicker than the database: what has
 * come together meanwhile, of one virtual server, is written at once, the last weight of each real server.
 */
import { withWeights } from '../../features/config/with-weight'
import type { Database } from '../db/open-database'
import { saveDraft } from '../draft/save-draft'

export interface WeightsToWrite {
  directorIds: readonly string[]
  virtualServer: string
  weights: readonly { realServer: string; weight: number }[]
}

interface Waiting extends WeightsToWrite {
  /** its turn may come */
  isDue: boolean
  done: () => void
  failed: (error: unknown) => void
}

export class WeightsInDrafts {
  readonly #waiting: Waiting[] = []
  #isWriting = false
  #last: Promise<unknown> = Promise.resolve()

  constructor(private readonly db: Database) {}

  /** Resolves when the drafts have it; `due`: before that it is not begun. */
  write(weights: WeightsToWrite, due: Promise<unknown>): Promise<void> {
    const written = new Promise<void>((done, failed) => {
      const waiting: Waiting = { ...weights, isDue: false, done, failed }
      this.#waiting.push(waiting)
      const begin = () => {
        waiting.isDue = true
        if (!this.#isWriting) this.#writeAll()
      }
      due.then(begin, begin)
    })
    this.#last = written.catch(() => {})
    return written
  }

  /** All that was handed over is written. */
  async idle(): Promise<void> {
    await this.#last
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true
    for (let next = this.#together(); next[0]; next = this.#together()) {
      const latest = new Map(next.flatMap(({ weights }) => weights.map(each => [each.realServer, each] as const)))
      try {
        await this.#save({ ...next[0], weights: [...latest.values()] })
        for (const { done } of next) done()
      } catch (error) {
        for (const { failed } of next) failed(error)
      }
    }
    this.#isWriting = false
  }

  /** From the first on, as far as they are due and of the same virtual server and directors. */
  #together(): Waiting[] {
    const [first] = this.#waiting
    if (!first) return []
    const other = this.#waiting.findIndex(each => !each.isDue || placeOf(each) !== placeOf(first))
    return this.#waiting.splice(0, other < 0 ? this.#waiting.length : other)
  }

  /** The drafts are read anew: somebody may have saved meanwhile, and only the weights are ours. */
  async #save({ directorIds, virtualServer, weights }: WeightsToWrite): Promise<void> {
    await this.db.$transaction(async tx => {
      for (const { id, name, draft } of await tx.director.findMany({ where: { id: { in: [...directorIds] } } })) {
        const edited = withWeights(draft, virtualServer, weights)
        if (!edited || edited.text === draft) continue
        const saved = { directorId: id, directorName: name, text: edited.text, weights: { virtualServer, weights } }
        await saveDraft(tx, saved)
      }
    })
  }
}

const placeOf = ({ directorIds, virtualServer }: WeightsToWrite) => `${directorIds.join()} ${virtualServer}`
