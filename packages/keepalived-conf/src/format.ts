/** Every block one step further in, one blank between words, at most one empty line in a row. */

const STEP = '    '
/** keepalived reads no more of a line (MAXBUF), so a line that would grow past it stays as it is. */
const LONGEST = 1022

/**
 * The text with canonical white space. Nothing else changes: words, comments, their order and the lines they stand on
 * stay. Formatting twice is formatting once. Lines in which blanks may mean something stay as written but for their
 * indentation: values of definitions, sequences, single quotes, escapes, and what follows an open quote.
 */
export function formatConf(text: string): string {
  const eol = /\r\n/.test(text) ? '\r\n' : '\n'
  const formatted: string[] = []
  let depth = 0
  let continued = false
  for (const written of text.split('\n')) {
    const line = written.endsWith('\r') ? written.slice(0, -1) : written
    if (continued) {
      formatted.push(line)
      continued = endsInBackslash(line)
      continue
    }
    const trimmed = trimBlanks(line)
    if (trimmed === '') {
      if (formatted.length > 0 && formatted.at(-1) !== '') formatted.push('')
      continue
    }
    if (isDefinition(trimmed)) {
      const kept = endsInBackslash(line)
      formatted.push(unlessTooLong(line, STEP.repeat(depth) + (kept ? line.replace(BLANKS_BEFORE, '') : trimmed)))
      continued = kept
      const before = braces(trimmed.slice(0, trimmed.indexOf('$')))
      depth = Math.max(0, depth + before.opens - before.closes)
      continue
    }
    const { code, comment } = split(trimmed)
    const closing = /^[} \t\f\v]*/.exec(code)?.[0].replace(/[^}]/g, '').length ?? 0
    const { opens, closes } = braces(code)
    const indentation = STEP.repeat(Math.max(0, depth - closing))
    formatted.push(unlessTooLong(line, indentation + respace(code, comment)))
    depth = Math.max(0, depth + opens - closes)
  }
  while (formatted.at(-1) === '') formatted.pop()
  return formatted.length === 0 ? '' : `${formatted.join(eol)}${eol}`
}

const BLANKS_BEFORE = /^[ \t\f\v]+/

function trimBlanks(line: string): string {
  return line.replace(BLANKS_BEFORE, '').replace(/[ \t\f\v]+$/, '')
}

/** `$NAME=…`, also behind an `@id` or a brace; its value is text, and a backslash at the end goes on in the next line. */
function isDefinition(line: string): boolean {
  return /(^|[{} \t\f\v])\$[A-Za-z_][A-Za-z0-9_]*=/.test(line)
}

function endsInBackslash(line: string): boolean {
  return line.endsWith('\\')
}

/** Growing past what keepalived reads would change what it reads. */
function unlessTooLong(written: string, formatted: string): string {
  if (formatted.length <= written.length) return formatted
  return byteLength(formatted) > LONGEST ? written : formatted
}

/** In UTF-8. */
function byteLength(text: string): number {
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}

function respace(code: string, comment: string): string {
  if (code === '') return comment
  if (/['\\]|^[{} \t\f\v]*~/.test(code) || quotes(code) % 2 === 1) return trimBlanks(code + comment)
  return comment === '' ? collapse(code) : `${collapse(code)} ${comment}`
}

function quotes(code: string): number {
  return code.split('"').length - 1
}

/** Odd parts stand in double quotes. */
function collapse(code: string): string {
  const parts = code.split('"').map((part, index) => (index % 2 === 1 ? part : part.replace(/[ \t\f\v]+/g, ' ')))
  return trimBlanks(parts.join('"'))
}

/** `#` and `!` begin a comment anywhere but in double quotes and behind a backslash. */
function split(line: string): { code: string; comment: string } {
  let quoted = false
  for (let at = 0; at < line.length; at++) {
    const character = line[at]
    if (character === '"') quoted = !quoted
    else if (character === '\\' && !quoted && /[#!]/.test(line[at + 1] ?? '')) at++
    else if (!quoted && (character === '#' || character === '!')) {
      return { code: line.slice(0, at), comment: line.slice(at) }
    }
  }
  return { code: line, comment: '' }
}

function braces(code: string): { opens: number; closes: number } {
  const bare = code
    .split('"')
    .filter((_, index) => index % 2 === 0)
    .join('')
  return { opens: bare.split('{').length - 1, closes: bare.split('}').length - 1 }
}
