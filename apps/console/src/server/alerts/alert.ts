/** What a person is told: some events of one cluster in words. Pure. */
import { createTranslator } from 'next-intl'
import en from '../../../messages/en.json'
import zh from '../../../messages/zh.json'
import { eventWords } from '../../features/events/event-words'
import { type Told, tellIn } from '../../features/told/tell-in'
import type { LoggedEvent } from '../hub/event-log'
import { isAtLeast, type Severity } from './severity'

export interface Alert {
  /** `[web] ERROR lb1: (VI_1) …` */
  title: string
  cluster: string | null
  severity: Severity
  lines: AlertLine[]
  /** happened as well, and too many to be written here */
  more: number
  link: string | null
  /** In its reader's language: a test says what it is. */
  text: string
}

export interface AlertLine {
  at: number
  director: string
  severity: Severity
  text: string
}

export type Happened = Pick<LoggedEvent, 'at' | 'severity' | 'body'> & { director: string }

/** A message must be read on a telephone, and the services cut at about 4,000 characters. */
export const MOST_LINES = 20
const LONGEST_LINE = 300
const messages = { en, zh }
const inChinese = createTranslator({ locale: 'zh', messages: zh, namespace: 'told' })
const told: Record<'en' | 'zh', Told> = {
  en: text => text,
  zh: tellIn(en.told, (key, values) => inChinese(key as never, values as never)),
}

export function composeAlert(
  happened: readonly Happened[],
  {
    cluster,
    language,
    link,
    more = 0,
  }: { cluster: string | null; language: 'en' | 'zh'; link: string | null; more?: number },
): Alert {
  const words = createTranslator({ locale: language, messages: messages[language], namespace: 'eventWords' })
  const t = createTranslator({ locale: language, messages: messages[language], namespace: 'alertText' })
  const lines = happened.slice(0, MOST_LINES).map(({ at, director, severity, body }) => ({
    at,
    director,
    severity,
    text: cut(oneLine(eventWords((key, values) => words(key as never, values as never), told[language], body))),
  }))
  const worst = worstOf(lines)
  const rest = more + happened.length - lines.length
  const subject = worst ? `${worst.director}: ${worst.text}` : ''
  const title = `[${cluster ?? t('noCluster')}] ${t(`severities.${worst?.severity ?? 'info'}`)} ${subject}`
  const said = [
    ...lines.map(({ at, director, text }) => `${clockOf(at)} ${director}: ${text}`),
    ...(rest > 0 ? [t('more', { n: rest })] : []),
    ...(link ? [link] : []),
  ]
  return {
    title: cut(title),
    cluster,
    severity: worst?.severity ?? 'info',
    lines,
    more: rest,
    link,
    text: said.join('\n'),
  }
}

/** What a test says: it names who asked. */
export function testAlert(language: 'en' | 'zh', who: string, link: string | null): Alert {
  const t = createTranslator({ locale: language, messages: messages[language], namespace: 'alertText' })
  const text = t('test', { who: oneLine(who) })
  return {
    title: t('testTitle'),
    cluster: null,
    severity: 'info',
    lines: [],
    more: 0,
    link,
    text: link ? `${text}\n${link}` : text,
  }
}

function worstOf(lines: readonly AlertLine[]): AlertLine | undefined {
  return lines.reduce<AlertLine | undefined>(
    (worst, line) => (worst && isAtLeast(worst.severity, line.severity) ? worst : line),
    undefined,
  )
}

/** Texts come from directors: they stay on their line, in a subject as in a chat. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const oneLine = (text: string) => text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ')
const cut = (text: string) => (text.length <= LONGEST_LINE ? text : `${text.slice(0, LONGEST_LINE - 1)}…`)

/** UTC, since who reads it may be anywhere: `2026-11-25 18:02:03Z` */
const clockOf = (at: number) => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`
