import type { Localized } from './localized'
import { type Block, findKeyword, type Keyword } from './table'
import { allBlocks } from './unknown-keyword'

export type Language = keyof Localized

const words = {
  title: { en: 'Keywords of keepalived.conf', zh: 'keepalived.conf 关键字' },
  generated: {
    en: 'Drawn from the table in `src/blocks/` by `npm run docs -w @keelson/keepalived-conf`; do not edit.',
    zh: '由 `npm run docs -w @keelson/keepalived-conf` 根据 `src/blocks/` 中的表生成,请勿手工修改。',
  },
  top: { en: 'The file', zh: '文件顶层' },
  header: { en: 'Behind the keyword', zh: '关键字之后' },
  entries: { en: 'One a line', zh: '每行一项' },
  keyword: { en: 'Keyword', zh: '关键字' },
  takes: { en: 'Takes', zh: '参数' },
  preset: { en: 'Default', zh: '默认值' },
  meaning: { en: 'Meaning', zh: '含义' },
  derived: { en: 'follows from other values', zh: '由其他值决定' },
  block: { en: 'a block', zh: '块' },
  also: { en: 'Also written', zh: '也可写作' },
  since: { en: 'Since keepalived', zh: '始于 keepalived' },
  required: { en: 'Required.', zh: '必填。' },
  many: { en: 'May stand several times.', zh: '可出现多次。' },
  secret: { en: 'Secret: never shown.', zh: '机密:从不显示。' },
  deprecated: { en: 'Deprecated:', zh: '已弃用:' },
} satisfies Record<string, Localized>

/** Every keyword in every block that knows it, as a page of Markdown. */
export function referencePage(language: Language): string {
  const sections = allBlocks().map(block => section(block, language))
  return `# ${words.title[language]}\n\n${words.generated[language]}\n\n${sections.join('\n')}`
}

function section(block: Block, language: Language): string {
  const heading = block.keyword === '' ? words.top[language] : `\`${block.keyword}\` (${block.label[language]})`
  const where = placesOf(block)
  const lines = [
    `## ${heading}`,
    '',
    [block.help[language], ...(where.length > 0 ? [`(${where.join(', ')})`] : [])].join(' '),
    '',
  ]
  if (block.header) lines.push(`${words.header[language]}: ${cell(block.header.hint[language])}`, '')
  if (block.entries) lines.push(`${words.entries[language]}: ${cell(block.entries.hint[language])}`, '')
  const rows = Object.entries(block.keywords).map(([name, keyword]) => row(block, name, keyword, language))
  if (rows.length > 0) {
    const head = [words.keyword, words.takes, words.preset, words.meaning].map(word => word[language])
    lines.push(`| ${head.join(' | ')} |`, '| --- | --- | --- | --- |', ...rows, '')
  }
  return lines.join('\n')
}

function placesOf(block: Block): string[] {
  return allBlocks()
    .filter(parent => findKeyword(parent, block.keyword)?.keyword.block === block)
    .map(parent => (parent.keyword === '' ? 'keepalived.conf' : `\`${parent.keyword}\``))
}

function row(block: Block, name: string, keyword: Keyword, language: Language): string {
  const { value, label, help, aliases, since, required, repeatable, secret, deprecated } = keyword
  const stop = language === 'zh' ? '。' : '.'
  const notes = [
    `**${label[language]}${stop}** ${help[language]}`,
    ...(aliases?.length ? [`${words.also[language]} ${aliases.map(alias => `\`${alias}\``).join(' ')}${stop}`] : []),
    ...(required ? [words.required[language]] : []),
    ...(repeatable ? [words.many[language]] : []),
    ...(secret ? [words.secret[language]] : []),
    ...(since === undefined ? [] : [`${words.since[language]} ${since}${stop}`]),
    ...(deprecated ? [`${words.deprecated[language]} ${deprecated.say[language]}${stop}`] : []),
  ]
  const takes = value ? value.hint[language] : words.block[language]
  const cells = [`<a id="${anchor(block, name)}"></a>\`${name}\``, takes, preset(keyword, language), notes.join(' ')]
  return `| ${cells.map(cell).join(' | ')} |`
}

function preset({ default: given, value }: Keyword, language: Language): string {
  if (given === undefined || !value) return ''
  if (typeof given === 'function') return words.derived[language]
  const written = value.write(given)
  return written === '' ? '' : `\`${written}\``
}

function anchor(block: Block, name: string): string {
  return block.keyword === '' ? name : `${block.keyword}-${name}`
}

/** A bar ends a cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
