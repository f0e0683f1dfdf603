/** Which notices an event of vrrp or checkers comes to. */
import type { EventBody } from '@keelson/contract/messages/event'
import type { Notice } from '@keelson/director/notify/notice'
import {
  certificateMail,
  checkMail,
  realServerNotice,
  virtualServerNotice,
} from '@keelson/director/notify/server-notices'
import {
  groupNotice,
  instanceNotice,
  lowerPriorityNotice,
  notifiedState,
  priorityNotice,
} from '@keelson/director/notify/vrrp-notices'
import type { CheckerConfig, Config, RealServer, VirtualServer, VrrpInstance } from '@keelson/keepalived-conf/config'

/** `gone`: instances that the last reload took away, whose end is still to be told. */
export function noticesOf(body: EventBody, config: Config, gone: readonly VrrpInstance[] = []): Notice[] {
  switch (body.kind) {
    case 'vrrp-transition': {
      const kept = config.vrrp_instance.find(({ name }) => name === body.instance)
      const instance = kept ?? gone.find(({ name }) => name === body.instance)
      if (!instance) return []
      const state = notifiedState(body.to, kept === undefined)
      return [instanceNotice(instance, state, body.priority ?? instance.priority, config.global_defs)]
    }
    case 'vrrp-group': {
      const group = config.vrrp_sync_group.find(({ name }) => name === body.group)
      return group ? [groupNotice(group, notifiedState(body.to), config.global_defs)] : []
    }
    case 'vrrp-priority': {
      const instance = config.vrrp_instance.find(({ name }) => name === body.instance)
      const isElecting = body.state === 'MASTER' || body.state === 'BACKUP'
      return [instance && isElecting && priorityNotice(instance, body.state as 'MASTER' | 'BACKUP', body.to)].flatMap(
        notice => notice || [],
      )
    }
    case 'vrrp-peer': {
      const instance = config.vrrp_instance.find(({ name }) => name === body.instance)
      const isLower = body.rule === 'lower-priority-master'
      return [instance && isLower && lowerPriorityNotice(instance, instance.priority)].flatMap(notice => notice || [])
    }
    case 'real-server': {
      const [server, real] = find(config, body.virtualServer, body.realServer)
      return server && real ? [realServerNotice(server, real, body.health === 'up')] : []
    }
    case 'quorum': {
      const [server] = find(config, body.virtualServer)
      return server ? [virtualServerNotice(server, body.up, body.text, body.stopping)] : []
    }
    case 'check':
      return checkNotices(body, config)
    case 'certificate': {
      const [server, real] = find(config, body.virtualServer, body.realServer)
      const mail = server && real && certificateMail(server, real, body.text, new Date(body.expiresAt).toISOString())
      return mail ? [{ object: `certificate of ${body.realServer}`, scripts: [], mail }] : []
    }
    default:
      return []
  }
}

/** With no_checker_emails only those mails go that come with a change of the real server. */
function checkNotices(body: Extract<EventBody, { kind: 'check' }>, config: Config): Notice[] {
  const [server, real] = find(config, body.virtualServer, body.realServer)
  if (!server || !real) return []
  const isUp = body.health !== 'down'
  if (config.global_defs.no_checker_emails && isUp !== body.ok) return []
  const check = body.check as CheckerConfig['type']
  const { ok, reason } = body
  const isTimeout = body.text.startsWith('still running')
  const mail = checkMail(server, real, { check, ok, reason, isTimeout }, isUp)
  return mail ? [{ object: `real_server ${real.id} of ${server.id}`, scripts: [], mail }] : []
}

function find(config: Config, virtualServer: string, realServer?: string): [VirtualServer?, RealServer?] {
  const server = config.virtual_server.find(({ id }) => id === virtualServer)
  return [server, server?.real_server.find(({ id }) => id === realServer)]
}
