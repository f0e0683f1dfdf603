/** One file of a document. Offsets of the tree count through all of them, as if they lay one behind the other. */
export class Source {
  #lines: Int32Array | undefined

  constructor(
    readonly file: string,
    readonly text: string,
    /** Offset of its first character; 0 for the file that was asked for. */
    readonly base: number,
    lines?: Int32Array,
  ) {
    this.#lines = lines
  }

  /** Where its lines start, counted from its own first character. */
  get lines(): Int32Array {
    this.#lines ??= lineStarts(this.text)
    return this.#lines
  }

  get end(): number {
    return this.base + this.text.length
  }

  /** Line and column from 1 of an offset of the document. */
  placeOf(offset: number): { line: number; column: number } {
    const at = offset - this.base
    const { lines } = this
    let low = 0
    let high = lines.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((lines[middle] ?? 0) <= at) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: at - (lines[low] ?? 0) + 1 }
  }

  /** The same file with a part replaced: the index of its lines is moved along, not made again. `text`: what it comes to, where that is at hand. */
  spliced(
    start: number,
    end: number,
    put: string,
    text = this.text.slice(0, start) + put + this.text.slice(end),
  ): Source {
    return new Source(this.file, text, this.base, this.#lines && splicedLines(this.#lines, start, end, put))
  }
}

function lineStarts(text: string): Int32Array {
  let starts = new Int32Array(64 + (text.length >> 4))
  let count = 1
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) !== 10) continue
    if (count === starts.length) {
      const longer = new Int32Array(starts.length * 2)
      longer.set(starts)
      starts = longer
    }
    starts[count++] = at + 1
  }
  return starts.subarray(0, count)
}

function splicedLines(lines: Int32Array, start: number, end: number, put: string): Int32Array {
  const from = firstAfter(lines, start)
  const to = firstAfter(lines, end)
  const shift = put.length - (end - start)
  const inner = lineStarts(put)
  const result = new Int32Array(from + inner.length - 1 + lines.length - to)
  result.set(lines.subarray(0, from))
  for (let index = 1; index < inner.length; index++) result[from + index - 1] = start + (inner[index] ?? 0)
  const behind = from + inner.length - 1
  for (let index = to; index < lines.length; index++) result[behind + index - to] = (lines[index] ?? 0) + shift
  return result
}

/** Index of the first line that starts behind the offset. */
function firstAfter(lines: Int32Array, offset: number): number {
  let low = 0
  let high = lines.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lines[middle] ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return low
}
