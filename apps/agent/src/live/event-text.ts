/** One line for the log, in keepalived's words where it has them. */
import type { EventBody } from '@keelson/contract/messages/event'

export function eventText(body: EventBody): string {
  switch (body.kind) {
    case 'vrrp-transition':
      return `(${body.instance}) Entering ${body.to} STATE: ${body.cause}`
    case 'vrrp-priority':
      return `(${body.instance}) Changing effective priority from ${body.from} to ${body.to}: ${body.cause}`
    case 'split-brain':
      return `(${body.instance}) ${body.over ? 'Split brain over' : 'SPLIT BRAIN'}: ${body.text}`
    case 'vrrp-peer':
    case 'vip':
      return `(${body.instance}) ${body.text}`
    case 'real-server':
      return `real_server ${body.realServer} of virtual_server ${body.virtualServer} is ${body.health}: ${body.reason}`
    case 'weight':
      return `Changing weight from ${body.from} to ${body.to} for service ${body.realServer} of VS ${body.virtualServer} (${body.by})`
    case 'operator-state':
      return `real_server ${body.realServer} of virtual_server ${body.virtualServer} is now ${body.state} (${body.by})`
    case 'config':
      return body.applied ? `${body.text} applied${body.revision ? `, revision ${body.revision}` : ''}` : body.text
    case 'check':
      return `${body.check} of real_server ${body.realServer} of virtual_server ${body.virtualServer} ${body.ok ? 'succeeded' : 'failed'}: ${body.text}`
    case 'certificate':
      return `real_server ${body.realServer} of virtual_server ${body.virtualServer}: ${body.text}`
    case 'vrrp-group':
    case 'quorum':
    case 'process':
    case 'tracker':
    case 'forwarder':
      return body.text
    default:
      return body satisfies never
  }
}
