/** What one happening makes a director tell the outside: scripts, a line in a FIFO, a mail; in keepalived's words. */
import type { Script } from '@keelson/keepalived-conf/config'

export interface Notice {
  /** What it is about: notices of one object are told strictly in order, those of others beside them. */
  object: string
  /** In this order; `args` follow the script's own. */
  scripts: (Script & { args: string[] })[]
  fifo?: { of: 'vrrp' | 'lvs'; line: string }
  mail?: Mail
}

export interface Mail {
  /** Without the router_id in front. */
  subject: string
  body: string
}
