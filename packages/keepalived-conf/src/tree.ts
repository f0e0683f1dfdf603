import type { Body, Statement, SyntaxProblem, Word } from './document'

/** Every block around a missing brace is open too; more than this says nothing more. */
const UNCLOSED_REPORTED = 16

/** A text with more faults than this is no configuration; the memory they take is bounded. */
const PROBLEMS_REPORTED = 10_000

/** Until the body closes. */
const NONE: Statement[] = []

/**
 * The statements as they come, put into their blocks. A stack of open bodies: nesting costs memory, never the call
 * stack. What stands in the open ones is one stack too, and each body takes an array of just its length when it closes.
 */
export class Tree {
  readonly root: Body
  readonly problems: SyntaxProblem[] = []
  readonly #owners: Statement[] = []
  readonly #bodies: Body[] = []
  /** Of each open body: where in #statements its own begin. */
  readonly #firsts: number[] = []
  readonly #statements: Statement[] = []
  #count = 0
  readonly #seen = new Set<string>()
  /** The statement that a brace would make a block of: it may open on its keyword's line or on a later one. */
  #pending: Statement | undefined

  constructor(private readonly end: number) {
    this.root = { open: -1, close: end, statements: NONE }
  }

  get isEmpty(): boolean {
    return this.problems.length === 0 && !this.root.statements.some(({ kind }) => kind !== 'left-out')
  }

  add(statement: Statement): void {
    this.#statements[this.#count++] = statement
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
    const body = { open: at, close: this.end, statements: NONE }
    owner.body = body
    this.#owners.push(owner)
    this.#bodies.push(body)
    this.#firsts.push(this.#count)
  }

  close(at: number): void {
    this.#pending = undefined
    const body = this.#bodies.pop()
    if (body) {
      body.close = at
      body.statements = this.#takeFrom(this.#firsts.pop() ?? 0)
      this.#owners.pop()
      return
    }
    this.#stray(at, '}')
    this.problem('extra-brace', at, at + 1, '}')
  }

  finish(): void {
    for (const owner of this.#owners.slice(0, UNCLOSED_REPORTED)) {
      const start = owner.body?.open ?? 0
      const about = owner.words.slice(0, 3).map(word => word.value)
      this.problem('unclosed-brace', start, start + 1, about.join(' '))
    }
    for (let body = this.#bodies.pop(); body; body = this.#bodies.pop()) {
      body.statements = this.#takeFrom(this.#firsts.pop() ?? 0)
    }
    this.root.statements = this.#takeFrom(0)
  }

  #takeFrom(first: number): Statement[] {
    const taken = this.#statements.slice(first, this.#count)
    this.#count = first
    return taken
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
    this.#statements[this.#count++] = {
      kind: 'stray',
      keyword: value,
      start: at,
      words: [word],
      body: undefined,
      condition: undefined,
      made: false,
      reading: undefined,
      readBy: undefined,
    }
  }
}
