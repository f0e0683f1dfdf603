import type { Localized } from './localized'
import type { Language } from './reference-page'
import { rules } from './rules'

const words = {
  title: { en: 'Rules', zh: '规则' },
  generated: {
    en: 'What `keelson-agent check` and the console find. Drawn from the table in `src/blocks/` by `npm run docs -w @keelson/keepalived-conf`; do not edit.',
    zh: '`keelson-agent check` 和控制台给出的发现。由 `npm run docs -w @keelson/keepalived-conf` 根据 `src/blocks/` 中的表生成,请勿手工修改。',
  },
  error: { en: 'error', zh: '错误' },
  warning: { en: 'warning', zh: '警告' },
  info: { en: 'info', zh: '提示' },
} satisfies Record<string, Localized>

/** Every rule with what it means, as a page of Markdown; a rule's id is its anchor. */
export function rulesPage(language: Language): string {
  const index = rules.map(
    ({ id, severity, title }) => `| [${id}](#${id}) | ${words[severity][language]} | ${title[language]} |`,
  )
  const sections = rules.map(
    ({ id, severity, title, help }) =>
      `## ${id}\n\n**${title[language]}** (${words[severity][language]})\n\n${help[language]}\n`,
  )
  return [
    `# ${words.title[language]}`,
    '',
    words.generated[language],
    '',
    '| | | |',
    '| --- | --- | --- |',
    ...index,
    '',
    ...sections,
  ].join('\n')
}
