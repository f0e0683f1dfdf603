/** Notices of instances and sync groups (vrrp_notify.c, smtp.c). */
import type { Config, Script, VrrpInstance, VrrpSyncGroup } from '@keelson/keepalived-conf/config'
import type { VrrpStateName } from '../vrrp/effect'
import type { Notice } from './notice'

/** What keepalived calls the state that was entered. */
export type NotifiedState = 'MASTER' | 'BACKUP' | 'FAULT' | 'STOP' | 'DELETED'

/** Leaving for INIT is STOP at the end of the process and DELETED when a reload takes the instance away. */
export function notifiedState(to: VrrpStateName, isDeleted = false): NotifiedState {
  if (to !== 'INIT') return to
  return isDeleted ? 'DELETED' : 'STOP'
}

export function instanceNotice(
  instance: VrrpInstance,
  state: NotifiedState,
  priority: number,
  { no_email_faults }: Config['global_defs'],
): Notice {
  const { name, notify, smtp_alert } = instance
  // Without notify_deleted a deleted instance is said to be in FAULT, as it was before that keyword came.
  const told = state === 'DELETED' && !instance.notify_deleted ? 'FAULT' : state
  const args = ['INSTANCE', name, told, String(priority)]
  return {
    object: `vrrp_instance ${name}`,
    scripts: inOrder(scriptFor(instance, told), notify, args),
    fifo: { of: 'vrrp', line: `INSTANCE "${name}" ${told} ${priority}\n` },
    ...(smtp_alert &&
      !(told === 'FAULT' && no_email_faults) && {
        mail: { subject: `VRRP Instance ${name} - ${entering(told)}`, body: instanceBody(told) },
      }),
  }
}

export function groupNotice(
  group: VrrpSyncGroup,
  state: NotifiedState,
  { no_email_faults }: Config['global_defs'],
): Notice {
  const { name, notify, smtp_alert } = group
  return {
    object: `vrrp_sync_group ${name}`,
    scripts: inOrder(scriptFor(group, state), notify, ['GROUP', name, state, '0']),
    fifo: { of: 'vrrp', line: `GROUP "${name}" ${state} 0\n` },
    ...(smtp_alert &&
      !(state === 'FAULT' && no_email_faults) && {
        mail: {
          subject: `VRRP Group ${name} - ${entering(state)}`,
          body: `=> All VRRP group instances are now in ${state} state <=`,
        },
      }),
  }
}

/** `vrrp_notify_priority_changes`, and the keyword of the instance. */
export function priorityNotice(
  instance: VrrpInstance,
  state: 'MASTER' | 'BACKUP',
  priority: number,
): Notice | undefined {
  const { name, notify, notify_priority_changes } = instance
  if (!notify_priority_changes) return undefined
  const word = `${state}_PRIORITY`
  return {
    object: `vrrp_instance ${name}`,
    scripts: inOrder(undefined, notify, ['INSTANCE', name, word, String(priority)]),
    fifo: { of: 'vrrp', line: `INSTANCE "${name}" ${word} ${priority}\n` },
  }
}

/** A MASTER heard somebody with a lower priority: what a cloud's floating address may have to be fetched back for. */
export function lowerPriorityNotice(instance: VrrpInstance, priority: number): Notice | undefined {
  const { name, notify_master_rx_lower_pri: script } = instance
  if (!script) return undefined
  const word = 'MASTER_RX_LOWER_PRI'
  return {
    object: `vrrp_instance ${name}`,
    scripts: inOrder(script, undefined, ['INSTANCE', name, word, String(priority)]),
    fifo: { of: 'vrrp', line: `INSTANCE "${name}" ${word} ${priority}\n` },
  }
}

/** The one for the state first, then the one for all. */
function inOrder(own: Partial<Script> | undefined, all: Script | undefined, args: string[]): Notice['scripts'] {
  return [own, all].flatMap(script => (script?.command ? [{ ...script, command: script.command, args }] : []))
}

function scriptFor(of: Partial<VrrpInstance> & Partial<VrrpSyncGroup>, state: NotifiedState) {
  switch (state) {
    case 'MASTER':
      return of.notify_master
    case 'BACKUP':
      return of.notify_backup
    case 'FAULT':
      return of.notify_fault
    case 'STOP':
      return of.notify_stop
    case 'DELETED':
      return of.notify_deleted
  }
}

function entering(state: NotifiedState): string {
  if (state === 'STOP') return 'Stopping'
  return state === 'DELETED' ? 'Deleted' : `Entering ${state} state`
}

function instanceBody(state: NotifiedState): string {
  if (state === 'MASTER') return '=> VRRP Instance is now owning VRRP VIPs <='
  return state === 'STOP' ? '=> VRRP Instance stopping <=' : '=> VRRP Instance is no longer owning VRRP VIPs <='
}
