/** Configurations for tests, as effectiveConfig would give them: the article's pair unless told otherwise. */
import { type Config, effectiveConfig, type VrrpInstance } from '@keelson/keepalived-conf/config'
import { parse } from '@keelson/keepalived-conf/parse'

/** What every file comes to that says no more than this. */
const plain = effectiveConfig(parse('vrrp_instance VI_1 {\n}\nvrrp_sync_group G {\ngroup {\nVI_1\nVI_2\n}\n}\n'))

export function vrrpConfig(instances: readonly Partial<VrrpInstance>[], groups: Record<string, string[]> = {}): Config {
  return {
    ...plain,
    global_defs: {
      ...plain.global_defs,
      notification_email: [],
      smtp_connect_timeout: 30_000,
      no_checker_emails: false,
      checker_log_all_failures: false,
      enable_script_security: false,
      vrrp_mcast_group4: '224.0.0.18',
      vrrp_mcast_group6: 'ff02::12',
      vrrp_garp_master_delay: 5000,
      vrrp_garp_master_repeat: 5,
      vrrp_garp_master_refresh: 0,
      vrrp_garp_master_refresh_repeat: 1,
      vrrp_garp_lower_prio_delay: 5000,
      vrrp_garp_lower_prio_repeat: 5,
      vrrp_garp_interval: 0,
      vrrp_gna_interval: 0,
      vrrp_down_timer_adverts: 3,
      vrrp_lower_prio_no_advert: false,
      vrrp_higher_prio_send_advert: false,
      vrrp_version: 2,
      vrrp_strict: false,
      vrrp_skip_check_adv_addr: false,
      vrrp_startup_delay: 0,
      lvs_flush: false,
    },
    vrrp_sync_group: Object.entries(groups).map(([name, group]) => ({ ...plain.vrrp_sync_group[0]!, name, group })),
    vrrp_instance: instances.map(vrrpInstance),
    virtual_server: [],
  }
}

export function vrrpInstance(over: Partial<VrrpInstance> = {}): VrrpInstance {
  return {
    ...plain.vrrp_instance[0]!,
    name: 'VI_1',
    state: 'BACKUP',
    interface: 'eth0',
    virtual_router_id: 51,
    priority: 100,
    advert_int: 1000,
    version: 2,
    authentication: { auth_type: 'PASS', auth_pass: '1111' },
    virtual_ipaddress: [{ address: '125.38.38.64', prefix_length: 32 }],
    virtual_ipaddress_excluded: [],
    track_interface: [],
    nopreempt: false,
    preempt_delay: 0,
    unicast_peer: [],
    dont_track_primary: false,
    garp_master_delay: 5000,
    garp_master_repeat: 5,
    garp_master_refresh: 0,
    garp_master_refresh_repeat: 1,
    garp_lower_prio_delay: 5000,
    garp_lower_prio_repeat: 5,
    down_timer_adverts: 3,
    lower_prio_no_advert: false,
    higher_prio_send_advert: false,
    accept: true,
    smtp_alert: false,
    ...over,
  }
}
