/** `explain KEYWORD|RULE`: what a word of keepalived.conf or a rule of `check` means. */
import { explain, type KeywordPlace } from '@keelson/keepalived-conf/explain'
import { say } from '@keelson/keepalived-conf/localized'
import { type Language, languageOption, readLanguage } from './language'
import { readOptions } from './options'
import { UsageError } from './usage-error'

export function explainCommand(argv: string[]): number {
  const { values, positionals } = readOptions(argv, languageOption, true)
  const language = readLanguage(values.lang)
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
      : explanation.places.flatMap(place => placeLines(word, place, language))
  process.stdout.write(`${lines.join('\n')}\n`)
  return 0
}

/** What stands before each fact. */
const facts = {
  takes: say('takes', '参数'),
  choices: say('one of', '可选值'),
  preset: say('default', '默认值'),
  also: say('also', '也可写作'),
  since: say('since', '始于'),
  deprecated: say('deprecated', '已弃用'),
}

function placeLines(word: string, place: KeywordPlace, language: Language): string[] {
  const known = [
    [facts.takes, place.hint?.[language]],
    [facts.choices, place.choices?.join(' ')],
    [facts.preset, place.default],
    [facts.also, place.aliases.join(' ') || undefined],
    [facts.since, place.since && `keepalived ${place.since}`],
    [facts.deprecated, place.deprecated?.[language]],
  ] as const
  const top = say('the top level', '顶层')
  const where = place.block || top[language]
  return [
    language === 'zh' ? `${word}(${where}):${place.label.zh}` : `${word} in ${where}: ${place.label.en}`,
    `  ${place.help[language]}`,
    ...known.flatMap(([name, fact]) => (fact === undefined ? [] : [`  ${name[language]}: ${fact}`])),
  ]
}
