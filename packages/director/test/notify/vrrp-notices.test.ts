/** What scripts, FIFO and mail are told of instances and groups, in keepalived's words. */
import { describe, expect, it } from 'vitest'
import { envelopeOf, messageText } from '../../src/notify/message'
import {
  groupNotice,
  instanceNotice,
  lowerPriorityNotice,
  type NotifiedState,
  notifiedState,
  priorityNotice,
} from '../../src/notify/vrrp-notices'
import { vrrpConfig } from '../vrrp/config'

const script = (name: string) => ({ command: `/etc/${name}` })
const scripts = {
  notify: script('notify'),
  notify_master: script('master'),
  notify_backup: script('backup'),
  notify_fault: script('fault'),
  notify_stop: script('stop'),
  smtp_alert: true,
}
const config = vrrpConfig([{ name: 'VI_1', ...scripts }, { name: 'VI_2' }], { VG: ['VI_1', 'VI_2'] })
const { global_defs } = config
const [instance, bare] = config.vrrp_instance as [(typeof config.vrrp_instance)[0], (typeof config.vrrp_instance)[0]]
const group = { ...config.vrrp_sync_group[0]!, ...scripts }

describe('an instance', () => {
  it.each<[NotifiedState, string, string, string, string]>([
    ['MASTER', '/etc/master', 'MASTER', 'Entering MASTER state', 'VRRP Instance is now owning VRRP VIPs'],
    ['BACKUP', '/etc/backup', 'BACKUP', 'Entering BACKUP state', 'VRRP Instance is no longer owning VRRP VIPs'],
    ['FAULT', '/etc/fault', 'FAULT', 'Entering FAULT state', 'VRRP Instance is no longer owning VRRP VIPs'],
    ['STOP', '/etc/stop', 'STOP', 'Stopping', 'VRRP Instance stopping'],
    // without notify_deleted
    ['DELETED', '/etc/fault', 'FAULT', 'Entering FAULT state', 'VRRP Instance is no longer owning VRRP VIPs'],
  ])('%s: the script of the state first, then the one for all', (state, own, told, subject, body) => {
    const args = ['INSTANCE', 'VI_1', told, '150']
    expect(instanceNotice(instance, state, 150, global_defs)).toEqual({
      object: 'vrrp_instance VI_1',
      scripts: [
        { command: own, args: [] },
        { command: '/etc/notify', args },
      ],
      fifo: { of: 'vrrp', line: `INSTANCE "VI_1" ${told} 150\n` },
      mail: { subject: `VRRP Instance VI_1 - ${subject}`, body: `=> ${body} <=` },
    })
  })

  it('with notify_deleted says DELETED', () => {
    const { fifo, scripts: run } = instanceNotice(
      { ...instance, notify_deleted: script('deleted') },
      'DELETED',
      1,
      global_defs,
    )
    expect(fifo?.line).toBe('INSTANCE "VI_1" DELETED 1\n')
    expect(run[0]).toMatchObject({ command: '/etc/deleted' })
  })

  it('without scripts and mail is a line of the FIFO', () => {
    expect(instanceNotice(bare, 'MASTER', 1, global_defs)).toEqual({
      object: 'vrrp_instance VI_2',
      scripts: [],
      fifo: { of: 'vrrp', line: 'INSTANCE "VI_2" MASTER 1\n' },
    })
  })

  it('mails no fault with no_email_faults, and everything else', () => {
    const quiet = { ...global_defs, no_email_faults: true }
    expect(instanceNotice(instance, 'FAULT', 1, quiet).mail).toBeUndefined()
    expect(instanceNotice(instance, 'MASTER', 1, quiet).mail).toBeDefined()
  })

  it('says STOP at the end, DELETED when a reload takes it away', () => {
    expect([notifiedState('MASTER'), notifiedState('INIT'), notifiedState('INIT', true)]).toEqual([
      'MASTER',
      'STOP',
      'DELETED',
    ])
  })

  it('tells a changed priority only where it is asked to', () => {
    expect(priorityNotice(instance, 'MASTER', 90)).toBeUndefined()
    expect(priorityNotice({ ...instance, notify_priority_changes: true }, 'BACKUP', 90)).toEqual({
      object: 'vrrp_instance VI_1',
      scripts: [{ command: '/etc/notify', args: ['INSTANCE', 'VI_1', 'BACKUP_PRIORITY', '90'] }],
      fifo: { of: 'vrrp', line: 'INSTANCE "VI_1" BACKUP_PRIORITY 90\n' },
    })
  })

  it('tells a lower priority heard as MASTER where a script wants it', () => {
    expect(lowerPriorityNotice(instance, 150)).toBeUndefined()
    expect(lowerPriorityNotice({ ...instance, notify_master_rx_lower_pri: script('lower') }, 150)).toMatchObject({
      scripts: [{ command: '/etc/lower', args: [] }],
      fifo: { line: 'INSTANCE "VI_1" MASTER_RX_LOWER_PRI 150\n' },
    })
  })
})

it('a group is told with priority 0 and mailed as a whole', () => {
  const args = ['GROUP', 'VG', 'MASTER', '0']
  expect(groupNotice(group, 'MASTER', global_defs)).toEqual({
    object: 'vrrp_sync_group VG',
    scripts: [
      { command: '/etc/master', args: [] },
      { command: '/etc/notify', args },
    ],
    fifo: { of: 'vrrp', line: 'GROUP "VG" MASTER 0\n' },
    mail: {
      subject: 'VRRP Group VG - Entering MASTER state',
      body: '=> All VRRP group instances are now in MASTER state <=',
    },
  })
})

describe('a mail', () => {
  const mail = { subject: 'S', body: 'one\ntwo' }

  it('has keepalived’s header lines in its order', () => {
    expect(messageText({ from: 'a@b', to: ['x@y', 'z@y'] }, mail, 'oracle', 'DATE')).toBe(
      'Date: DATE\r\nFrom: a@b\r\nSubject: [oracle] S\r\nX-Mailer: Keepalived\r\nTo: x@y,\r\n z@y\r\n\r\none\r\ntwo\r\n',
    )
  })

  it('lets no name begin a header of its own', () => {
    const text = messageText(
      { from: 'a@b\r\nBcc: evil@x', to: ['x@y\nBcc: evil@x'] },
      { subject: 'S\nBcc: evil@x', body: '' },
      'r',
      'D',
    )
    expect(text.split('\r\n').filter(line => line.startsWith('Bcc'))).toEqual([])
  })

  it('goes to nobody without a recipient or a server, and is from user@host where nothing is said', () => {
    const named = { ...global_defs, notification_email: ['x@y'], smtp_server: { address: '10.0.0.5', port: 25 } }
    expect(envelopeOf({ ...named, notification_email: [] } as never, 'h', 'root')).toBeUndefined()
    expect(envelopeOf({ ...named, smtp_server: undefined } as never, 'h', 'root')).toBeUndefined()
    expect(envelopeOf({ ...named, notification_email_from: undefined } as never, 'h', 'root')).toEqual({
      from: 'root@h',
      to: ['x@y'],
    })
  })
})
