/** What each process is told of a configuration: its text, without the virtual servers where they are nothing to it, for they may be 100,000 lines. */
import type { EngineName, ProcessName } from '@keelson/contract/messages/live-state'
import { type Document, keywordOf, startOf } from '@keelson/keepalived-conf/document'
import type { Configure } from '../live/configure-after'
import type { Configuration } from './configuration'

export interface Messages {
  whole: Configure
  /** without virtual servers */
  rest: Configure
  /** no text */
  bare: Configure
}

export function messagesOf(
  { file, text, surroundings, document }: Configuration,
  revision: number,
  engine: EngineName,
): Messages {
  const message = (part: string): Configure => ({ type: 'configure', file, text: part, surroundings, revision, engine })
  return { whole: message(text), rest: message(withoutVirtualServers(document)), bare: message('') }
}

export function messageFor(process: ProcessName, { whole, rest, bare }: Messages): Configure {
  if (process === 'link') return bare
  return process === 'vrrp' || process === 'forwarder' ? rest : whole
}

/** Where one line may decide about others, all of them. */
export function withoutVirtualServers(document: Document): string {
  const { text, plain, problems, sources, root } = document
  if (!plain || problems.length > 0 || sources.length > 1) return text
  const parts: string[] = []
  let from = 0
  for (const statement of root.statements) {
    if (keywordOf(statement) !== 'virtual_server' || !statement.body) continue
    parts.push(text.slice(from, startOf(statement)))
    from = Math.min(text.length, statement.body.close + 1)
  }
  return parts.join('') + text.slice(from)
}
