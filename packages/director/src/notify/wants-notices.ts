/** Does this configuration ask for any script, FIFO or mail? A director that tells nobody needs no process for it. */
import type { Config } from '@keelson/keepalived-conf/config'

export function wantsNotices({ global_defs, vrrp_instance, vrrp_sync_group, virtual_server }: Config): boolean {
  const { notification_email, smtp_server, notify_fifo, vrrp_notify_fifo, lvs_notify_fifo } = global_defs
  if (notify_fifo || vrrp_notify_fifo || lvs_notify_fifo) return true
  if (notification_email.length > 0 && smtp_server) return true
  return (
    [...vrrp_instance, ...vrrp_sync_group].some(each => scriptNames.some(name => has(each, name))) ||
    virtual_server.some(
      ({ quorum_up, quorum_down, real_server }) =>
        quorum_up || quorum_down || real_server.some(({ notify_up, notify_down }) => notify_up || notify_down),
    )
  )
}

const scriptNames = [
  'notify',
  'notify_master',
  'notify_backup',
  'notify_fault',
  'notify_stop',
  'notify_deleted',
  'notify_master_rx_lower_pri',
]

const has = (each: object, name: string) => name in each && (each as Record<string, unknown>)[name] !== undefined
