import type { Body, Condition, Statement, StatementKind, Word } from './document'

/** The same statement so many characters further on. What is in it moves only when somebody looks. */
export function shifted(statement: Statement, by: number): Statement {
  if (by === 0) return statement
  if (statement instanceof ShiftedStatement) return shifted(statement.original, statement.by + by)
  return new ShiftedStatement(statement, by)
}

/** As it was first read, and how many characters it has moved since. */
export function unshifted(statement: Statement): { original: Statement; by: number } {
  return statement instanceof ShiftedStatement ? statement : { original: statement, by: 0 }
}

class ShiftedStatement implements Statement {
  #body: Body | undefined

  constructor(
    readonly original: Statement,
    readonly by: number,
  ) {}

  get kind(): StatementKind {
    return this.original.kind
  }

  get made(): boolean {
    return this.original.made
  }

  get keyword(): string {
    return this.original.keyword
  }

  get start(): number {
    return this.original.start + this.by
  }

  get words(): Word[] {
    return this.original.words.map(word => ({ ...word, start: word.start + this.by, end: word.end + this.by }))
  }

  get body(): Body | undefined {
    const { body } = this.original
    if (!this.#body && body) {
      const statements = body.statements.map(each => shifted(each, this.by))
      this.#body = { open: body.open + this.by, close: body.close + this.by, statements }
    }
    return this.#body
  }

  set body(body: Body | undefined) {
    this.#body = body
  }

  get condition(): Condition | undefined {
    const { condition } = this.original
    return condition && { ...condition, start: condition.start + this.by, end: condition.end + this.by }
  }

  /** Words that move stay the same words: what was made of them is made of these too. */
  get reading(): unknown {
    return this.original.reading
  }

  set reading(reading: unknown) {
    this.original.reading = reading
  }

  get readBy(): unknown {
    return this.original.readBy
  }

  set readBy(kind: unknown) {
    this.original.readBy = kind
  }
}
