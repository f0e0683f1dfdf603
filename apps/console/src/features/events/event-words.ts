/** One line for each kind of event. keepalived's words stay as they are. */
import type { EventBody } from '@keelson/contract/messages/event'
import type { Told } from '../told/tell-in'

/** Of the messages `eventWords`, in a page or in the server. */
export type EventTranslator = (key: string, values?: Record<string, string | number>) => string

export function eventWords(t: EventTranslator, told: Told, body: EventBody): string {
  switch (body.kind) {
    case 'vrrp-transition':
      return t('vrrp-transition', { instance: body.instance, from: body.from, to: body.to, cause: told(body.cause) })
    case 'vrrp-peer':
      return t('vrrp-peer', { instance: body.instance, address: body.address, text: told(body.text) })
    case 'split-brain':
      return t(body.over ? 'split-brain-over' : 'split-brain', { instance: body.instance, text: told(body.text) })
    case 'vrrp-priority':
      return t('vrrp-priority', { instance: body.instance, from: body.from, to: body.to, cause: told(body.cause) })
    case 'vip':
    case 'tracker':
      return told(body.text)
    case 'real-server':
      return t(`real-server-${body.health}`, {
        real: body.realServer,
        service: body.virtualServer,
        reason: told(body.reason),
      })
    case 'check':
      return t(body.ok ? 'check-ok' : 'check-failed', {
        check: body.check,
        real: body.realServer,
        service: body.virtualServer,
        text: told(body.text),
      })
    case 'certificate':
      return t('certificate', { real: body.realServer, service: body.virtualServer, text: told(body.text) })
    case 'vrrp-group':
      return told(body.text)
    case 'quorum':
      return t(body.up ? 'quorum-up' : 'quorum-down', { service: body.virtualServer, text: told(body.text) })
    case 'weight':
      return t('weight', {
        real: body.realServer,
        service: body.virtualServer,
        from: body.from,
        to: body.to,
        by: body.by,
      })
    case 'operator-state':
      return t(`operator-${body.state}`, { real: body.realServer, service: body.virtualServer, by: body.by })
    case 'process':
      return t('process', { process: body.process, text: told(body.text) })
    case 'config':
      return t(body.applied ? 'config-applied' : 'config-refused', { revision: body.revision, text: told(body.text) })
    case 'forwarder':
      return told(body.text)
  }
}
