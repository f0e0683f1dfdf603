/** What the table says of a word, as a small card beside it. */
export interface HelpOfWord {
  title: string
  label: string
  help: string
  hint?: string | undefined
  default?: string | undefined
  since?: string | undefined
  deprecated?: string | undefined
  /** The block that knows it. */
  block?: string | undefined
  aliases?: readonly string[] | undefined
}

export interface WordsOfHelp {
  default: string
  since: string
  deprecated: string
  value: string
  aliases: string
  in: string
}

export function helpCard(word: HelpOfWord, words: WordsOfHelp): HTMLElement {
  const card = document.createElement('div')
  card.className = 'max-w-88 px-3 py-2 font-sans text-xs leading-5'
  const head = add(card, 'p', 'flex flex-wrap items-baseline gap-x-2')
  add(head, 'code', 'font-mono font-semibold').textContent = word.title
  if (word.label) add(head, 'span', 'text-ink-soft').textContent = word.label
  if (word.block) add(head, 'span', 'text-ink-faint').textContent = `${words.in} ${word.block}`
  if (word.help) add(card, 'p', '').textContent = word.help
  if (word.deprecated) add(card, 'p', 'text-warn').textContent = `${words.deprecated}: ${word.deprecated}`
  const facts: [string, string | undefined][] = [
    [words.value, word.hint],
    [words.default, word.default],
    [words.since, word.since],
    [words.aliases, word.aliases?.join(', ')],
  ]
  const list = add(card, 'dl', 'mt-1 grid grid-cols-[auto_1fr] gap-x-2 text-ink-faint')
  for (const [name, value] of facts) {
    if (!value) continue
    add(list, 'dt', '').textContent = name
    add(list, 'dd', 'font-mono text-ink-soft break-words').textContent = value
  }
  if (!list.hasChildNodes()) list.remove()
  return card
}

function add(parent: HTMLElement, name: string, className: string): HTMLElement {
  const element = document.createElement(name)
  element.className = className
  parent.append(element)
  return element
}
