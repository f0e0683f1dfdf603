/** What of the events is shown, as the URL says it. Pure. */
import type { EventBody } from '@keelson/contract/messages/event'

export const eventKinds = [
  'vrrp-transition',
  'vrrp-peer',
  'split-brain',
  'vrrp-priority',
  'tracker',
  'vip',
  'real-server',
  'quorum',
  'weight',
  'operator-state',
  'check',
  'certificate',
  'vrrp-group',
  'process',
  'config',
  'forwarder',
] as const satisfies readonly EventBody['kind'][]

/** `warning`: that or worse */
export const severityFilters = ['warning', 'error'] as const

export interface EventFilter {
  clusterId?: string
  director?: string
  kind?: (typeof eventKinds)[number]
  severity?: (typeof severityFilters)[number]
  text?: string
  /** by cause; otherwise one by one */
  grouped: boolean
}

export function eventFilter(search: Pick<URLSearchParams, 'get'>): EventFilter {
  const word = (name: string) => search.get(name)?.trim() || undefined
  const [clusterId, director, text] = [word('cluster'), word('director'), word('text')]
  const kind = eventKinds.find(each => each === word('kind'))
  const severity = severityFilters.find(each => each === word('severity'))
  return {
    ...(clusterId && { clusterId }),
    ...(director && { director }),
    ...(kind && { kind }),
    ...(severity && { severity }),
    ...(text && { text: text.slice(0, 200) }),
    grouped: word('group') !== 'no',
  }
}

/** As the server is asked. */
export function eventQuery({ clusterId, director, kind, severity, text }: EventFilter) {
  const severities = severity === 'error' ? ['error' as const] : ['warning' as const, 'error' as const]
  return {
    ...(clusterId && { clusterId }),
    ...(director && { director }),
    ...(kind && { kinds: [kind] }),
    ...(severity && { severities }),
    ...(text && { text }),
  }
}
