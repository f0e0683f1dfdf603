/** `explain KEYWORD|RULE`: what a word of keepalived.conf or a rule of `check` means. */
import { explain, type KeywordPlace } from '@keelson/keepalived-conf/explain'
import { readOptions } from './options'
import { UsageError } from './usage-error'

/** The system's language, as far as we speak it. */
const language = /^zh/i.test(new Intl.DateTimeFormat().resolvedOptions().locale) ? 'zh' : 'en'

export function explainCommand(argv: string[]): number {
  const { positionals } = readOptions(argv, {}, true)
  const [word] = positionals
  if (word === undefined || positionals.length > 1) throw new UsageError('needs one KEYWORD or RULE')
  const explanation = explain(word)
  if (!explanation) {
    process.stderr.write(`${word} is neither a keyword of keepalived.conf nor a rule of keelson-agent check\n`)
    return 1
  }
  const lines =
    explanation.kind === 'rule'
      ? [
          `${word} (${explanation.rule.severity}): ${explanation.rule.title[language]}`,
          `  ${explanation.rule.help[language]}`,
        ]
      : explanation.places.flatMap(place => placeLines(word, place))
  process.stdout.write(`${lines.join('\n')}\n`)
  return 0
}

function placeLines(word: string, place: KeywordPlace): string[] {
  const facts = [
    ['takes', place.hint?.[language]],
    ['one of', place.choices?.join(' ')],
    ['default', place.default],
    ['also', place.aliases.join(' ') || undefined],
    ['since', place.since && `keepalived ${place.since}`],
    ['deprecated', place.deprecated?.[language]],
  ] as const
  return [
    `${word} in ${place.block || 'the top level'}: ${place.label[language]}`,
    `  ${place.help[language]}`,
    ...facts.flatMap(([name, fact]) => (fact === undefined ? [] : [`  ${name}: ${fact}`])),
  ]
}
