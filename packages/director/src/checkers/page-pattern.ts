/**
 * The regex of a url. keepalived matches with PCRE2, which a page can keep busy for ever; here RE2's linear time holds,
 * whatever the page. Deviates: what only a backtracking engine has (look-around, back references, possessive
 * quantifiers) is refused by name, and the check with it.
 */
import type { HttpCheckUrl } from '@keelson/keepalived-conf/config'
import { RE2JS, RE2JSException } from 're2js'

export interface PagePattern {
  /** Does the page's body satisfy the url? Bytes as characters (latin-1), or UTF-8 with `utf`. */
  isSatisfied(body: string): boolean
}

const flags: Readonly<Record<string, number>> = {
  caseless: RE2JS.CASE_INSENSITIVE,
  dotall: RE2JS.DOTALL,
  multiline: RE2JS.MULTILINE,
}

/** These choose how PCRE2 gets there, or are handled beside the expression; they change no verdict. */
const harmless: ReadonlySet<string> = new Set([
  'auto_callout',
  'dollar_endonly',
  'dupnames',
  'extended',
  'firstline',
  'never_backslash_c',
  'never_ucp',
  'never_utf',
  'no_auto_capture',
  'no_auto_possess',
  'no_dotstar_anchor',
  'no_start_optimize',
  'ungreedy',
  'use_offset_limit',
  'utf',
])

/** Undefined without a regex; a text says why it cannot be matched. */
export function compilePattern(url: HttpCheckUrl): PagePattern | string | undefined {
  const { regex, regex_options: options = [], regex_no_match = false } = url
  if (regex === undefined) return undefined
  const strange = options.find(option => !(option in flags) && !harmless.has(option))
  if (strange) return `regex_options ${strange} has no counterpart in the linear-time engine`
  const set = options.reduce((sum, option) => sum | (flags[option] ?? 0), 0)
  let expression: RE2JS
  try {
    expression = RE2JS.compile(inRe2(regex, new Set(options)), set)
  } catch (error) {
    if (error instanceof RE2JSException) return `regex "${regex}": ${error.message}`
    throw error
  }
  const from = url.regex_min_offset ?? 0
  const upTo = url.regex_max_offset ?? Number.POSITIVE_INFINITY
  return {
    isSatisfied: body => {
      const matcher = expression.matcher(body)
      const last = options.includes('firstline') ? Math.min(upTo, endOfFirstLine(body, from)) : upTo
      const matches = from <= body.length && matcher.find(from) && matcher.start() <= last
      return matches !== regex_no_match
    },
  }
}

function endOfFirstLine(body: string, from: number): number {
  const at = body.indexOf('\n', from)
  return at < 0 ? body.length : at
}

/** PCRE2's `$` also holds before a last newline (pcre2pattern(3)); `extended` leaves blanks and comments out. */
function inRe2(regex: string, options: ReadonlySet<string>): string {
  const endOnly = options.has('dollar_endonly') || options.has('multiline')
  let result = ''
  let inClass = false
  for (let i = 0; i < regex.length; i++) {
    const character = regex[i] ?? ''
    if (character === '\\') {
      result += character + (regex[++i] ?? '')
      continue
    }
    if (inClass) inClass = character !== ']'
    else if (character === '[') {
      inClass = true
      const opening = /^\[\^?\]?/.exec(regex.slice(i))?.[0] ?? '['
      // A bracket that comes first is one of the class.
      result += opening.endsWith(']') ? `${opening.slice(0, -1)}\\]` : opening
      i += opening.length - 1
      continue
    } else if (options.has('extended') && /\s/.test(character)) continue
    else if (options.has('extended') && character === '#') {
      while (i + 1 < regex.length && regex[i + 1] !== '\n') i++
      continue
    } else if (character === '$' && !endOnly) {
      result += '(?:\\n?\\z)'
      continue
    }
    result += character
  }
  return result
}
