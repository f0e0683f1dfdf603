/** What a page's body is matched with. */
import type { Word } from '../document'
import { say } from '../localized'
import type { Complaint, Kind } from '../table'
import { int } from './numbers'
import { isOpen, missing } from './words'

/** One expression, in quotes where it holds blanks. */
export const pattern: Kind<string> = {
  read: words =>
    words[0] ? { value: words.map(word => word.value).join(' ') } : missing(say('an expression', '表达式')),
  write: value => `"${value.replaceAll('"', '\\x22')}"`,
  hint: say('a Perl-compatible expression in quotes', '引号内的 Perl 兼容正则表达式'),
  input: { type: 'text', placeholder: '"status.*ok"' },
}

const OPTIONS = [
  'allow_empty_class',
  'alt_bsux',
  'auto_callout',
  'caseless',
  'dollar_endonly',
  'dotall',
  'dupnames',
  'extended',
  'firstline',
  'match_unset_backref',
  'multiline',
  'never_ucp',
  'never_utf',
  'no_auto_capture',
  'no_auto_possess',
  'no_dotstar_anchor',
  'no_start_optimize',
  'ucp',
  'ungreedy',
  'utf',
  'never_backslash_c',
  'alt_circumflex',
  'alt_verbnames',
  'use_offset_limit',
]

/** Names of PCRE2 options. */
export const regexOptions: Kind<string[]> = {
  read: words => {
    const complaints: Complaint[] = words.flatMap((word, index) => {
      if (OPTIONS.includes(word.value) || isOpen(word)) return []
      const text = say(`'${word.value}' is no option of PCRE2`, `'${word.value}' 不是 PCRE2 选项`)
      return [{ rule: 'invalid-choice', severity: 'warning' as const, word: index, say: text }]
    })
    const value = words.map(word => word.value)
    return complaints.length > 0 ? { value, complaints } : { value }
  },
  write: value => value.join(' '),
  hint: say(`some of ${OPTIONS.join(', ')}`, `以下若干项:${OPTIONS.join('、')}`),
  input: { type: 'text', placeholder: 'caseless multiline' },
}

const size = int(1, Number.MAX_SAFE_INTEGER)

/** `START MAX`, in bytes. */
export const regexStack: Kind<{ start: number; max: number }> = {
  read: words => {
    const [start, max] = words.map((word: Word) => size.read([word]).value)
    if (start !== undefined && max !== undefined) return { value: { start, max } }
    if (words.some(isOpen)) return {}
    const text = say('needs two sizes, the first and the greatest', '需要两个大小:初始值和最大值')
    return { complaints: [{ rule: 'missing-parameter', severity: 'warning', say: text }] }
  },
  write: ({ start, max }) => `${start} ${max}`,
  hint: say('START MAX, in bytes', '初始 最大,字节'),
  input: { type: 'text', placeholder: '32768 1048576' },
}
