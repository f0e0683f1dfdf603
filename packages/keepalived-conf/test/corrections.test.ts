/** What keepalived corrects by itself: it says so, we say so with a rule, the Config has the result, and the fix ends it. */
import type { Config } from '@keelson/keepalived-conf/config'
import { applyFix } from '@keelson/keepalived-conf/diagnostic'
import { effectiveConfig } from '@keelson/keepalived-conf/effective'
import { parse } from '@keelson/keepalived-conf/parse'
import { findRule } from '@keelson/keepalived-conf/rules'
import { validate } from '@keelson/keepalived-conf/validate'
import { describe, expect, test } from 'vitest'
import { hasKeepalived, keepalivedSaysOfEach } from './oracle'

interface Correction {
  text: string
  /** What stock keepalived says; none: it corrects without a word. */
  says?: RegExp
  rule: string
  line: number
  /** What the director then runs. */
  runs?: [read: (config: Config) => unknown, value: unknown]
  /** Our fix takes keepalived's words away too. */
  fixed?: true
}

const instance = (lines: string, vips = '125.38.38.64', name = 'V', id = 9) =>
  `vrrp_instance ${name} {\ninterface eth0\nvirtual_router_id ${id}\nvirtual_ipaddress {\n${vips}\n}\n${lines}\n}\n`
/** Behind IPv6 VIPs keepalived ignores the keyword. */
const version2 = (text: string) => text.replace('virtual_ipaddress', 'version 2\nvirtual_ipaddress')
const strict = 'global_defs {\nvrrp_strict\n}\n'
const password = (type: string) => `authentication {\nauth_type ${type}\nauth_pass s3kr1t\n}`
const scripts = 'global_defs {\nenable_script_security\nscript_user root\n}\n'
const script = (lines: string) => `vrrp_script s {\nscript "/bin/true"\n${lines}\n}\n`
const real = 'real_server 125.38.38.101 80 {\nweight 2\n}\n'
const server = (lines: string, { kind = 'NAT', servers = real, head = '125.38.38.64 80' } = {}) =>
  `virtual_server ${head} {\nlb_algo rr\nlb_kind ${kind}\nprotocol TCP\n${servers}${lines}\n}\n`
const V = ({ vrrp_instance: [first] }: Config) => first
const S = ({ virtual_server: [first] }: Config) => first
const many = (count: number, form: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => form(index)).join('\n')

const corrections: Record<string, Correction> = {
  'MASTER without a priority is 255': {
    text: instance('state MASTER'),
    rule: 'master-without-priority',
    line: 7,
    runs: [config => V(config)?.priority, 255],
    fixed: true,
  },
  'nopreempt with MASTER is cleared': {
    text: instance('state MASTER\npriority 100\nnopreempt'),
    says: /nopreempt will not work with initial state MASTER - clearing/,
    rule: 'nopreempt-with-master',
    line: 9,
    runs: [config => V(config)?.nopreempt, false],
    fixed: true,
  },
  'nopreempt with 255 is cleared': {
    text: instance('state BACKUP\npriority 255\nnopreempt'),
    says: /nopreempt is incompatible with priority 255/,
    rule: 'nopreempt-with-master',
    line: 9,
    runs: [config => V(config)?.nopreempt, false],
    fixed: true,
  },
  'preempt_delay with MASTER is cleared': {
    text: instance('state MASTER\npriority 100\npreempt_delay 5'),
    says: /preempt delay will not work with initial state MASTER/,
    rule: 'preempt-delay-with-master',
    line: 9,
    runs: [config => V(config)?.preempt_delay, 0],
    fixed: true,
  },
  'preempt_delay of an owner is cleared': {
    text: instance('priority 255\npreempt_delay 5'),
    says: /preempt delay will not work with initial state MASTER/,
    rule: 'preempt-delay-with-master',
    line: 8,
    runs: [config => V(config)?.preempt_delay, 0],
    fixed: true,
  },
  'preempt_delay with nopreempt is cleared': {
    text: instance('nopreempt\npreempt_delay 5'),
    says: /preempt_delay is incompatible with nopreempt/,
    rule: 'preempt-delay-with-master',
    line: 8,
    runs: [config => V(config)?.preempt_delay, 0],
    fixed: true,
  },
  'preempt_delay in strict mode is cleared': {
    text: strict + instance('preempt_delay 5'),
    says: /preempt_delay is incompatible with strict mode/,
    rule: 'preempt-delay-with-master',
    line: 10,
    runs: [config => V(config)?.preempt_delay, 0],
    fixed: true,
  },
  'strict mode makes a MASTER that is no owner BACKUP': {
    text: strict + instance('state MASTER\npriority 100'),
    says: /State MASTER must match being address owner/,
    rule: 'strict-state-mismatch',
    line: 10,
    runs: [config => V(config)?.state, 'BACKUP'],
    fixed: true,
  },
  'strict mode makes an owner MASTER': {
    text: strict + instance('state BACKUP\npriority 255'),
    says: /State MASTER must match being address owner/,
    rule: 'strict-state-mismatch',
    line: 10,
    runs: [config => V(config)?.state, 'MASTER'],
    fixed: true,
  },
  'strict mode has no accept in version 2': {
    text: strict + instance('accept'),
    says: /accept mode for VRRP version 2 .* resetting/,
    rule: 'strict-accept-in-version-2',
    line: 10,
    runs: [config => V(config)?.accept, false],
    fixed: true,
  },
  'strict mode uses version 3 for IPv6': {
    text: strict + version2(instance('', 'fe80::64')),
    says: /cannot use IPv6 with VRRP version 2; setting version 3/,
    rule: 'ipv6-in-version-2',
    line: 7,
    runs: [config => V(config)?.version, 3],
    fixed: true,
  },
  'strict mode wants a link-local address first': {
    text: strict + instance('version 3', '2001:db8::1\nfe80::64'),
    says: /first IPv6 VIP address must be link local/,
    rule: 'strict-first-vip-not-link-local',
    line: 8,
  },
  'strict mode drops a password': {
    text: strict + instance(password('PASS')),
    says: /Strict mode does not support authentication/,
    rule: 'password-in-strict-mode',
    line: 10,
    runs: [config => V(config)?.authentication, undefined],
    fixed: true,
  },
  'version 3 drops a password': {
    text: instance(`version 3\n${password('PASS')}`),
    says: /version 3 does not support authentication/,
    rule: 'password-in-version-3',
    line: 8,
    runs: [config => V(config)?.authentication, undefined],
    fixed: true,
  },
  'AH does not work with IPv6': {
    text: version2(instance(password('AH'), 'fe80::64')),
    says: /Cannot use AH authentication with IPv6/,
    rule: 'auth-ah-with-ipv6',
    line: 8,
    runs: [config => V(config)?.authentication, undefined],
    fixed: true,
  },
  'AH makes a MASTER start as BACKUP': {
    text: instance(`state MASTER\npriority 100\n${password('AH')}`),
    says: /Initial state master is incompatible with AH/,
    rule: 'auth-ah-with-master',
    line: 7,
    runs: [config => V(config)?.state, 'BACKUP'],
    fixed: true,
  },
  'a password of nine characters is cut': {
    text: instance('authentication {\nauth_type PASS\nauth_pass 123456789\n}'),
    says: /Truncating auth_pass to 8 characters/,
    rule: 'auth-pass-too-long',
    line: 9,
    runs: [config => V(config)?.authentication?.auth_pass, '12345678'],
    fixed: true,
  },
  'version 2 rounds advert_int to whole seconds': {
    text: instance('advert_int 1.7'),
    says: /1\.700000s must be an integer/,
    rule: 'subsecond-advert-in-version-2',
    line: 7,
    runs: [config => V(config)?.advert_int, 2000],
    fixed: true,
  },
  'version 3 rounds advert_int to hundredths': {
    text: instance('version 3\nadvert_int 0.015'),
    says: /must be in units of 10ms - rounding/,
    rule: 'advert-int-in-version-3',
    line: 8,
    runs: [config => V(config)?.advert_int, 20],
    fixed: true,
  },
  'version 3 cuts advert_int at 40.95': {
    text: instance('version 3\nadvert_int 60'),
    says: /Setting to 40\.95s/,
    rule: 'advert-int-in-version-3',
    line: 8,
    runs: [config => V(config)?.advert_int, 40_950],
    fixed: true,
  },
  'a VIP of the other family is ignored': {
    text: instance('', '125.38.38.64\nfe80::64'),
    says: /address family must match VRRP instance/,
    rule: 'mixed-vip-families',
    line: 6,
    runs: [config => V(config)?.virtual_ipaddress.map(vip => vip.address), ['125.38.38.64']],
    fixed: true,
  },
  'a peer of the other family is skipped': {
    text: instance('unicast_src_ip 125.38.38.11\nunicast_peer {\n125.38.38.12\nfe80::2\n}'),
    says: /unicast peer address\[fe80::2\] MUST be of the same family/,
    rule: 'mixed-vip-families',
    line: 10,
    runs: [config => V(config)?.unicast_peer, ['125.38.38.12']],
    fixed: true,
  },
  'IPv4 VIPs past 255 are not advertised': {
    text: instance(
      '',
      many(300, index => `10.0.${Math.floor(index / 250)}.${(index % 250) + 1}`),
    ),
    says: /exceeds maximum.*\(max 255 addresses\)/,
    rule: 'too-many-vips',
    line: 4,
    runs: [config => [V(config)?.virtual_ipaddress.length, V(config)?.virtual_ipaddress_excluded.length], [255, 45]],
  },
  'IPv6 VIPs past 89 are not advertised': {
    text: instance(
      '',
      many(100, index => `fe80::${(index + 1).toString(16)}`),
    ),
    says: /exceeds maximum.*\(max 89 addresses\)/,
    rule: 'too-many-vips',
    line: 4,
    runs: [config => V(config)?.virtual_ipaddress_excluded.length, 11],
  },
  'a bare unicast source means multicast': {
    text: instance('unicast_src_ip 125.38.38.11'),
    says: /without any unicast peers. Defaulting to multicast/,
    rule: 'unicast-without-peers',
    line: 7,
  },
  'an owner tracks nothing by weight': {
    text: instance('state MASTER\npriority 255\ntrack_interface {\neth1 weight 10\n}'),
    says: /ignoring eth1 tracked interface due to address owner/,
    rule: 'tracking-weight-ignored',
    line: 10,
    runs: [config => V(config)?.track_interface, []],
  },
  'a member of a sync group tracks nothing by weight': {
    text: `vrrp_sync_group G {\ngroup {\nV\nW\n}\n}\n${instance('track_interface {\neth1 weight 10\n}')}${instance('', '10.0.0.1', 'W', 10)}`,
    says: /ignoring eth1 tracked interface weight due to SYNC group/,
    rule: 'tracking-weight-ignored',
    line: 14,
  },
  'the own interface is not tracked twice': {
    text: instance('track_interface {\neth0\n}'),
    says: /Ignoring track_interface eth0 since own interface/,
    rule: 'tracks-own-interface',
    line: 8,
    runs: [config => V(config)?.track_interface, []],
    fixed: true,
  },
  'an interface is tracked once': {
    text: instance('track_interface {\neth1\neth1\n}'),
    says: /duplicate track_interface eth1 - ignoring/,
    rule: 'tracked-twice',
    line: 9,
    runs: [config => V(config)?.track_interface.length, 1],
    fixed: true,
  },
  'an instance is in one sync group': {
    text: `${['G', 'H'].map(name => `vrrp_sync_group ${name} {\ngroup {\nV\nW\n}\n}\n`).join('')}${instance('')}${instance('', '10.0.0.1', 'W', 10)}`,
    says: /Virtual router V cannot exist in more than one sync group; ignoring H/,
    rule: 'sync-group-member-taken',
    line: 9,
    runs: [config => config.vrrp_sync_group.map(group => group.name), ['G']],
  },
  'a sync group forgets names of no instance': {
    text: `vrrp_sync_group G {\ngroup {\nV\nW\nX\n}\n}\n${instance('')}${instance('', '10.0.0.1', 'W', 10)}`,
    says: /Virtual router X specified in sync group G doesn't exist - ignoring/,
    rule: 'sync-group-unknown-member',
    line: 5,
    runs: [config => config.vrrp_sync_group[0]?.group, ['V', 'W']],
  },
  'a sync group of one does nothing': {
    text: `vrrp_sync_group G {\ngroup {\nV\n}\n}\n${instance('')}`,
    says: /Sync group G has only 1 virtual router/,
    rule: 'sync-group-of-one',
    line: 1,
    fixed: true,
  },
  'one virtual_router_id names one election': {
    text: instance('') + instance('', '125.38.38.65', 'W'),
    says: /V and W both use VRID 9 with IPv4 on interface eth0/,
    rule: 'virtual-router-id-used-twice',
    line: 11,
  },
  'a protocol that is not set is UDP': {
    text: server('').replace('protocol TCP\n', ''),
    says: /no protocol set - defaulting to UDP/,
    rule: 'protocol-unset',
    line: 1,
    runs: [config => S(config)?.protocol, 'UDP'],
    fixed: true,
  },
  'a scheduler that is not set is wlc': {
    text: server('').replace('lb_algo rr\n', ''),
    says: /no scheduler set, setting default 'wlc'/,
    rule: 'scheduler-unset',
    line: 1,
    runs: [config => S(config)?.lb_algo, 'wlc'],
    fixed: true,
  },
  'a method that is not set is NAT': {
    text: server('').replace('lb_kind NAT\n', ''),
    says: /no forwarding method set, setting default NAT/,
    rule: 'forwarding-unset',
    line: 1,
    runs: [config => S(config)?.lb_kind, 'NAT'],
    fixed: true,
  },
  'a quorum over the weights is reduced': {
    text: server('quorum 10'),
    says: /exceeds total weight of real servers 2, reducing quorum to 2/,
    rule: 'quorum-over-weight',
    line: 8,
    runs: [config => S(config)?.quorum, 2],
    fixed: true,
  },
  'a quorum over no weight at all stays, unlike keepalived': {
    text: server('', { servers: real.replace('weight 2', 'weight 0') }),
    says: /exceeds total weight of real servers 0, reducing quorum to 0/,
    rule: 'quorum-over-weight',
    line: 1,
    runs: [config => [S(config)?.quorum, S(config)?.hysteresis], [1, 0]],
  },
  'hysteresis stays below the quorum': {
    text: server('quorum 2\nhysteresis 2'),
    says: /hysteresis 2 >= quorum 2; setting hysteresis to 1/,
    rule: 'hysteresis-over-quorum',
    line: 9,
    runs: [config => S(config)?.hysteresis, 1],
    fixed: true,
  },
  'ops is for UDP': {
    text: server('ops'),
    says: /one packet scheduling requires UDP - resetting/,
    rule: 'one-packet-needs-udp',
    line: 8,
    runs: [config => S(config)?.ops, false],
    fixed: true,
  },
  'a service of every port is persistent': {
    text: server('', { head: '125.38.38.64' }),
    says: /zero port only valid for persistent services - setting/,
    rule: 'every-port-needs-persistence',
    line: 1,
    runs: [config => S(config)?.persistence_timeout, 360_000],
    fixed: true,
  },
  'a mask makes the service persistent': {
    text: server('persistence_granularity 255.255.255.0'),
    rule: 'granularity-means-persistence',
    line: 8,
    runs: [config => S(config)?.persistence_timeout, 360_000],
    fixed: true,
  },
  'DR cannot change the port': {
    text: server('', { kind: 'DR', servers: real.replace(' 80 ', ' 8080 ') }),
    says: /ports don't match - resetting/,
    rule: 'real-server-port-forced',
    line: 5,
    runs: [config => S(config)?.real_server[0]?.id, '125.38.38.101:80'],
    fixed: true,
  },
  'one real server by DR cannot change the port': {
    text: server('', { servers: 'real_server 125.38.38.101 8080 {\nlvs_method DR\n}\n' }),
    says: /ports don't match - resetting/,
    rule: 'real-server-port-forced',
    line: 5,
    runs: [config => S(config)?.real_server[0]?.port, 80],
    fixed: true,
  },
  'DR to the sorry server cannot change the port': {
    text: server('sorry_server 125.38.38.200 8080', { kind: 'DR' }),
    says: /sorry server ports don't match - resetting/,
    rule: 'sorry-server-port-forced',
    line: 8,
    runs: [config => S(config)?.sorry_server?.port, 80],
    fixed: true,
  },
  'a real server of the other family is skipped': {
    text: server('', { servers: `${real}real_server fe80::2 80 {\n}\n` }),
    says: /real server fe80::2 don't match - skipping/,
    rule: 'real-server-of-other-family',
    line: 8,
    runs: [config => S(config)?.real_server.length, 1],
  },
  'the second of two real servers is removed': {
    text: server('', { servers: real + real }),
    says: /is duplicated - removing second rs/,
    rule: 'real-server-twice',
    line: 8,
    runs: [config => S(config)?.real_server.length, 1],
    fixed: true,
  },
  'a virtual server without real servers is dropped': {
    text: server('sorry_server 125.38.38.200 80', { servers: '' }),
    says: /has no real servers - ignoring/,
    rule: 'virtual-server-empty',
    line: 1,
  },
  'scripts want enable_script_security': {
    text: `global_defs {\nscript_user root\n}\n${instance('notify_master "/bin/true"')}`,
    says: /SECURITY VIOLATION/,
    rule: 'script-security-off',
    line: 10,
    fixed: true,
  },
  'scripts want a user': {
    text: `global_defs {\nenable_script_security\n}\n${instance('notify_master "/bin/true"')}`,
    says: /Unable to set default user keepalived_script/,
    rule: 'script-user-unset',
    line: 10,
  },
  'strict_mode in an instance drops a password too': {
    text: instance(`strict_mode\n${password('PASS')}`),
    says: /Strict mode does not support authentication/,
    rule: 'password-in-strict-mode',
    line: 8,
    runs: [config => V(config)?.authentication, undefined],
    fixed: true,
  },
  'strict_mode off keeps it': {
    text: strict + instance('strict_mode off\nnopreempt\npreempt_delay 3'),
    says: /preempt_delay is incompatible with nopreempt/,
    rule: 'preempt-delay-with-master',
    line: 12,
    fixed: true,
  },
  'a script that is not there is not tracked': {
    text: instance('track_script {\ns\n}'),
    says: /track script s not found, ignoring/,
    rule: 'tracked-unknown',
    line: 8,
  },
  'a script below the group that tracks it is not found': {
    text: `vrrp_sync_group G {\ngroup {\nV\nW\n}\ntrack_script {\ns\n}\n}\n${scripts}${script('')}${instance('')}${instance('', '10.0.0.1', 'W', 10)}`,
    says: /\(G\) track script s not found, ignoring/,
    rule: 'tracked-unknown',
    line: 7,
  },
  'an owner does not track a script by its own weight': {
    text: `${scripts}${script('weight 10')}${instance('state MASTER\npriority 255\ntrack_script {\ns\n}')}`,
    says: /ignoring tracked script s with weights due to address_owner/,
    rule: 'tracking-weight-ignored',
    line: 18,
  },
  'a member of a sync group does not track a file by weight': {
    text: `track_file f {\nfile "/tmp/x"\n}\nvrrp_sync_group G {\ngroup {\nV\nW\n}\n}\n${instance('track_file {\nf\n}')}${instance('', '10.0.0.1', 'W', 10)}`,
    says: /ignoring weight from tracked file f due to SYNC group/,
    rule: 'tracking-weight-ignored',
    line: 17,
  },
  'a script is tracked once': {
    text: `${scripts}${script('')}${instance('track_script {\ns\ns\n}')}`,
    says: /duplicate track_script s - ignoring/,
    rule: 'tracked-twice',
    line: 17,
    runs: [config => V(config)?.track_script.length, 1],
    fixed: true,
  },
  'a group does not track what a member watches': {
    text: `vrrp_sync_group G {\ngroup {\nV\nW\n}\ntrack_interface {\neth0\n}\n}\n${instance('')}${instance('', '10.0.0.1', 'W', 10)}`,
    says: /track_interface eth0 is configured on VRRP instance and sync group/,
    rule: 'tracked-by-member-too',
    line: 7,
  },
  'a TTL of unicast adverts needs peers': {
    text: instance('unicast_ttl 3'),
    says: /Cannot use unicast_ttl without unicast peers - resetting/,
    rule: 'unicast-without-peers',
    line: 7,
    fixed: true,
  },
  'vrf is ignored beside interface': {
    text: instance('vrf eth1'),
    says: /Cannot specify VRF interface and interface - ignoring/,
    rule: 'vrf-with-interface',
    line: 7,
    fixed: true,
  },
  'vmac_xmit_base needs a VMAC': {
    text: instance('vmac_xmit_base'),
    says: /vmac_xmit_base is only valid with a vmac/,
    rule: 'vmac-xmit-base-without-vmac',
    line: 7,
    fixed: true,
  },
  'unicast adverts do not leave by a VMAC': {
    text: instance('use_vmac\nunicast_src_ip 125.38.38.11\nunicast_peer {\n125.38.38.12\n}'),
    says: /unicast with use_vmac requires vmac_xmit_base - setting/,
    rule: 'vmac-with-unicast',
    line: 7,
    runs: [config => V(config)?.vmac_xmit_base, true],
    fixed: true,
  },
  'an ipvlan needs an address': {
    text: instance('use_ipvlan'),
    says: /IPv4 ipvlan requires a source ip address/,
    rule: 'ipvlan-without-address',
    line: 7,
  },
  'a multicast destination is ignored with peers': {
    text: instance('mcast_dst_ip 224.0.0.20\nunicast_src_ip 125.38.38.11\nunicast_peer {\n125.38.38.12\n}'),
    says: /multicast destination specified with unicast - ignoring/,
    rule: 'multicast-destination-with-unicast',
    line: 7,
    fixed: true,
  },
  'a flag of another scheduler is ignored': {
    text: server('sh-port'),
    says: /sh-port only applies to sh scheduler - ignoring/,
    rule: 'scheduler-flag-ignored',
    line: 8,
    runs: [config => S(config)?.flags, []],
    fixed: true,
  },
  'an option of a sorry server that is not there is ignored': {
    text: server('sorry_server_inhibit'),
    says: /sorry_server inhibit used before or without sorry_server/,
    rule: 'sorry-server-option-alone',
    line: 8,
    fixed: true,
  },
  'a sorry server of the other family is skipped': {
    text: server('sorry_server fe80::1 80'),
    says: /sorry server fe80::1 don't match - skipping sorry server/,
    rule: 'sorry-server-of-other-family',
    line: 8,
    runs: [config => S(config)?.sorry_server, undefined],
  },
  'ip_family does not overrule the address': {
    text: server('ip_family inet6'),
    says: /specified family inet6 conflicts with server family/,
    rule: 'ip-family-conflicts',
    line: 8,
  },
  'a firewall mark in a group has no protocol': {
    text: `virtual_server_group G {\nfwmark 3\n}\n${server('', { head: 'group G' })}`,
    says: /protocol specified for fwmark - protocol will be ignored/,
    rule: 'group-member-conflicts',
    line: 7,
  },
  'a group without members is removed': {
    text: `virtual_server_group G {\n}\n${server('')}`,
    says: /virtual server group G has no entries - removing/,
    rule: 'virtual-server-group-empty',
    line: 1,
  },
  'a check of an unknown file is dropped': {
    text: server('', { servers: 'real_server 125.38.38.101 80 {\nFILE_CHECK {\ntrack_file f\n}\n}\n' }),
    says: /track_file f not found/,
    rule: 'checked-file-unknown',
    line: 7,
  },
  'a BFD session has a neighbour of its own': {
    text: `bfd_instance b {\nneighbor_ip 125.38.38.12\n}\nbfd_instance c {\nneighbor_ip 125.38.38.12\n}\n${instance('')}`,
    says: /BFD instance c has duplicate neighbor address 125\.38\.38\.12, ignoring/,
    rule: 'bfd-session-taken',
    line: 5,
  },
  'quorum_max is not below quorum': {
    text: `vrrp_track_process p {\nprocess x\nquorum 5\nquorum_max 3\n}\n${instance('')}`,
    says: /quorum_max is less than quorum - ignoring/,
    rule: 'quorum-max-below-quorum',
    line: 4,
  },
}

const cases = Object.entries(corrections).map(([name, correction]) => ({ name, ...correction }))
const findingsOf = (text: string) => validate(parse(text, { file: 'x' }))
const afterFix = ({ text, rule, line }: Correction) => {
  const fix = findingsOf(text).find(each => each.rule === rule && each.line === line)?.fix
  return fix && applyFix(text, fix, 'x')
}

describe('the corrections of keepalived', { timeout: 120_000 }, () => {
  test.each(cases)('$name', ({ text, rule, line, runs }) => {
    const places = findingsOf(text).filter(each => each.rule === rule)
    expect(places.map(each => each.line)).toContain(line)
    expect(findRule(rule)).toBeDefined()
    if (runs) expect(runs[0](effectiveConfig(parse(text)))).toEqual(runs[1])
  })

  test.each(cases.filter(each => each.fixed))('$name: the fix ends it and leaves no error', correction => {
    const fixed = afterFix(correction)
    expect(fixed).toBeDefined()
    const left = findingsOf(fixed ?? '')
    expect(left.filter(each => each.rule === correction.rule && each.line === correction.line)).toEqual([])
    expect(left.filter(each => each.severity === 'error')).toEqual([])
  })

  test('are what stock keepalived says of each, and what it says no more after the fix', context => {
    if (!hasKeepalived()) return context.skip('keepalived is not installed, or no network namespace can be made')
    const fixable = cases.filter(each => each.fixed)
    const said = keepalivedSaysOfEach([...cases.map(each => each.text), ...fixable.map(each => afterFix(each) ?? '')])
    const unlike = cases.filter(({ says }, index) => {
      const lines = (said[index] ?? []).join('\n')
      return says ? !says.test(lines) : lines !== ''
    })
    expect(unlike.map(each => each.name)).toEqual([])
    const noisy = fixable.flatMap(({ name }, index) =>
      (said[cases.length + index] ?? []).map(line => `${name}: ${line}`),
    )
    expect(noisy).toEqual([])
  })
})
