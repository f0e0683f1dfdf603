/** What each process is told of a configuration: its text, without the virtual servers where they are nothing to it, for they may be 100,000 lines. */
import type { EngineName, ProcessName } from '@keelson/contract/messages/live-state'
import { textWithout } from '@keelson/keepalived-conf/text-without'
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
  return { whole: message(text), rest: message(textWithout(document, 'virtual_server')), bare: message('') }
}

export function messageFor(process: ProcessName, { whole, rest, bare }: Messages): Configure {
  if (process === 'link') return bare
  return process === 'vrrp' || process === 'forwarder' ? rest : whole
}
