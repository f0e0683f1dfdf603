import type { Body, Statement, SyntaxProblem, Word } from './document'

/** Every block around a missing brace is open too; more than this says nothing more. */
const UNCLOSED_REPORTED = 16

/** A text with more faults than this is no configuration; the memory they take is bounded. */
const PROBLEMS_REPORTED = 10_000

/** The statements as they come, put into their blocks. A stack of open bodies: nesting costs memory, never the call stack. */
export class Tree {
  readonly root: Body
  readonly problems: SyntaxProblem[] = []
  readonly #open: { body: Body; owner: Statement }[] = []
  readonly #seen = new Set<string>()
  #body: Body
  /** The statement that a brace would make a block of: it may open on its keyword's line or on a later one. */
  #pending: Statement | undefined

  constructor(private readonly end: number) {
    this.root = { open: -1, close: end, statements: [] }
    this.#body = this.root
  }

  get isEmpty(): boolean {
    return this.problems.length === 0 && !this.root.statements.some(({ kind }) => kind !== 'left-out')
  }

  add(statement: Statement): void {
    this.#body.statements.push(statement)
    if (statement.kind === 'plain') this.#pending = statement
  }

  open(at: number): void {
    const owner = this.#pending
    this.#pending = undefined
    if (!owner) {
      this.#stray(at, '{')
      this.problem('unexpected-brace', at, at + 1, '{')
      return
    }
    const body = { open: at, close: this.end, statements: [] }
    owner.body = body
    this.#open.push({ body: this.#body, owner })
    this.#body = body
  }

  close(at: number): void {
    this.#pending = undefined
    const outer = this.#open.pop()
    if (outer) {
      this.#body.close = at
      this.#body.statements = this.#body.statements.slice()
      this.#body = outer.body
      return
    }
    this.#stray(at, '}')
    this.problem('extra-brace', at, at + 1, '}')
  }

  finish(): void {
    for (const { owner } of this.#open.slice(0, UNCLOSED_REPORTED)) {
      const start = owner.body?.open ?? 0
      const about = owner.words.slice(0, 3).map(word => word.value)
      this.problem('unclosed-brace', start, start + 1, about.join(' '))
    }
  }

  problem(
    rule: SyntaxProblem['rule'],
    start: number,
    end: number,
    about: string,
    severity?: SyntaxProblem['severity'],
  ): void {
    if (this.problems.length < PROBLEMS_REPORTED) this.problems.push({ rule, start, end, about, severity })
  }

  /** For what would be found again at every turn of an expansion. */
  problemOnce(
    rule: SyntaxProblem['rule'],
    start: number,
    end: number,
    about: string,
    severity?: SyntaxProblem['severity'],
  ): void {
    const key = `${rule} ${start} ${about}`
    if (this.#seen.has(key) || this.#seen.size >= PROBLEMS_REPORTED) return
    this.#seen.add(key)
    this.problem(rule, start, end, about, severity)
  }

  #stray(at: number, value: string): void {
    const word: Word = { start: at, end: at + 1, value, quoted: undefined }
    this.#body.statements.push({
      kind: 'stray',
      keyword: value,
      start: at,
      words: [word],
      body: undefined,
      condition: undefined,
      made: false,
      reading: undefined,
      readBy: undefined,
    })
  }
}
