import type { Config } from '../config'
import { say } from '../localized'
import { block } from '../table'
import { globalDefs } from './global-defs'
import { virtualServer } from './virtual-server'
import { vrrpInstance } from './vrrp-instance'
import { vrrpSyncGroup } from './vrrp-sync-group'

/** The file itself: what may stand outside every block. */
export const root = block<Config>({
  keyword: '',
  label: say('keepalived.conf', 'keepalived.conf'),
  help: say('The configuration of one director.', '一个 Director 的配置。'),
  keywords: {
    global_defs: { block: globalDefs, always: true, label: globalDefs.label, help: globalDefs.help },
    vrrp_sync_group: { block: vrrpSyncGroup, repeatable: true, label: vrrpSyncGroup.label, help: vrrpSyncGroup.help },
    vrrp_instance: { block: vrrpInstance, repeatable: true, label: vrrpInstance.label, help: vrrpInstance.help },
    virtual_server: { block: virtualServer, repeatable: true, label: virtualServer.label, help: virtualServer.help },
  },
  keptAsText: [
    'net_namespace',
    'net_namespace_ipvs',
    'namespace_with_ipsets',
    'instance',
    'use_pid_dir',
    'linkbeat_use_polling',
    'child_wait_time',
    'linkbeat_interfaces',
    'track_group',
    'static_ipaddress',
    'static_routes',
    'static_rules',
    'track_file',
    'vrrp_track_file',
    'vrrp_track_process',
    'vrrp_script',
    'garp_group',
    'interface_up_down_delays',
    'bfd_instance',
    'SSL',
    'virtual_server_group',
  ],
})
