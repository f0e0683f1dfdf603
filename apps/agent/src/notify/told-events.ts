/** Which events have been told already: a notify process that comes back neither repeats nor skips one. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

/** `<start of the process, ms in base 36>-<process>-<n>` */
const EVENT_ID = /^([0-9a-z]+)-([a-z]+)-(\d+)$/
const File = z.record(z.string(), z.object({ start: z.string(), count: z.number() }))

export class ToldEvents {
  readonly #path: string
  readonly #told: z.infer<typeof File>

  constructor(path: string) {
    this.#path = path
    this.#told = read(path)
  }

  /** True once for each event, in the order of its process. */
  take(id: string): boolean {
    const [, start = '', process = '', number = ''] = EVENT_ID.exec(id) ?? []
    const count = Number(number)
    const before = this.#told[process]
    if (!process || (before?.start === start && count <= before.count)) return false
    if (before && before.start !== start && Number.parseInt(start, 36) < Number.parseInt(before.start, 36)) return false
    this.#told[process] = { start, count }
    const draft = `${this.#path}.new`
    writeFileSync(draft, JSON.stringify(this.#told), { mode: 0o600 })
    renameSync(draft, this.#path)
    return true
  }
}

function read(path: string): z.infer<typeof File> {
  try {
    return File.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return {}
  }
}
