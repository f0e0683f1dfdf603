import type { Authentication, VrrpInstance } from '../config'
import { anyMulticast, familyOf, ipAddress, virtualAddress } from '../kinds/addresses'
import { blockName } from '../kinds/block-name'
import { garpExtraIf } from '../kinds/director-phrases'
import { int, seconds, wholeSeconds } from '../kinds/numbers'
import { deletedScript } from '../kinds/phrases'
import { routeRule } from '../kinds/route-rules'
import { route } from '../kinds/routes'
import { ipvlan, oldChecksum, unicastPeer, vmac } from '../kinds/vrrp-phrases'
import { bool, exactly, flag, naming, off, oneOf, optional, word } from '../kinds/words'
import { say } from '../localized'
import { block } from '../table'
import { authHmac } from './auth-hmac'
import { authenticationRules } from './authentication-rules'
import { completeInstance } from './complete-instance'
import { vrrpVersion } from './global-defs'
import { script, stateScripts } from './notify'
import { trackBlocks, valueBlock } from './tracking'
import { vrrpInstanceRules } from './vrrp-instance-rules'

const interfaceName = naming(word(say('an interface', '接口'), 'eth0'), 'interface-name')

export const authentication = block<Authentication>({
  keyword: 'authentication',
  label: say('Authentication', '认证'),
  help: say(
    'A word in clear text in every advert: it keeps out mistakes, not attackers.',
    '每个通告中的明文口令:能防配置错误,不能防攻击者。',
  ),
  keywords: {
    auth_type: {
      value: oneOf(['PASS', 'AH']),
      label: say('Type', '类型'),
      help: say('PASS is a password in clear text; AH is not recommended.', 'PASS 为明文口令;不推荐使用 AH。'),
    },
    auth_pass: {
      value: word(say('up to 8 characters', '最多 8 个字符')),
      secret: true,
      label: say('Password', '口令'),
      help: say('The same on every director; 8 characters at most.', '各 Director 必须相同;最多 8 个字符。'),
    },
  },
  rules: authenticationRules,
})

export const vrrpInstance = block<VrrpInstance>({
  keyword: 'vrrp_instance',
  label: say('VRRP instance', 'VRRP 实例'),
  help: say(
    'An election between directors about who holds a set of VIPs.',
    '各 Director 之间的一场选举,决定谁持有一组 VIP。',
  ),
  header: blockName,
  keywords: {
    state: {
      value: oneOf(['MASTER', 'BACKUP']),
      default: own => (own.priority === 255 ? 'MASTER' : 'BACKUP'),
      label: say('State at start', '初始状态'),
      help: say(
        'What it starts as; the election decides right after by priority.',
        '启动时的状态;随后由优先级选举决定。',
      ),
    },
    interface: {
      value: interfaceName,
      default: '',
      label: say('Interface', '接口'),
      help: say('Where adverts are sent and VIPs are put.', '发送通告并放置 VIP 的接口。'),
    },
    vrf: {
      value: interfaceName,
      advanced: true,
      label: say('VRF', 'VRF'),
      help: say('VRF to work in, for unicast without an interface.', '单播且未指定接口时所在的 VRF。'),
    },
    use_vmac: {
      value: vmac,
      advanced: true,
      label: say('Virtual MAC', '虚拟 MAC'),
      help: say(
        'Puts the VIPs on an interface of its own with the MAC address of the RFC.',
        '把 VIP 放在使用 RFC 规定 MAC 地址的独立接口上。',
      ),
    },
    use_vmac_addr: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Virtual MAC elsewhere', '其他接口的虚拟 MAC'),
      help: say('The same for VIPs on other interfaces.', '同样用于其他接口上的 VIP。'),
    },
    vmac_xmit_base: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Adverts from below', '从底层接口发送'),
      help: say('Adverts leave by the interface below the VMAC.', '通告从 VMAC 的底层接口收发。'),
    },
    use_ipvlan: {
      value: ipvlan,
      advanced: true,
      label: say('IPVLAN', 'IPVLAN'),
      help: say('Puts the VIPs on an ipvlan interface.', '把 VIP 放在 ipvlan 接口上。'),
    },
    native_ipv6: {
      value: flag,
      advanced: true,
      label: say('IPv6 (old)', 'IPv6(旧)'),
      help: say('Made the instance one of IPv6; the VIPs decide that now.', '曾用于强制 IPv6;现由 VIP 决定。'),
      deprecated: { say: say('the VIPs decide the family', '地址族由 VIP 决定'), silent: true },
    },
    dont_track_primary: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Ignore own interface', '忽略本接口状态'),
      help: say('Does not go to FAULT when its own interface goes down.', '本接口断开时不进入 FAULT。'),
    },
    ...trackBlocks,
    track_src_ip: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Track source address', '跟踪源地址'),
      help: say('Goes to FAULT when the source address of the adverts is gone.', '通告的源地址消失时进入 FAULT。'),
    },
    mcast_src_ip: {
      value: ipAddress,
      advanced: true,
      label: say('Multicast source', '组播源地址'),
      help: say(
        'Source address of the adverts; without it the first of the interface.',
        '通告的源地址;缺省为接口的第一个地址。',
      ),
    },
    unicast_src_ip: {
      value: ipAddress,
      advanced: true,
      label: say('Unicast source', '单播源地址'),
      help: say('Source address of adverts to unicast peers.', '发往单播对端的通告的源地址。'),
    },
    mcast_dst_ip: {
      value: anyMulticast,
      advanced: true,
      since: '2.2.4',
      label: say('Multicast group', '组播组'),
      help: say('Where adverts go instead of the usual group.', '通告的目的组播地址,代替默认组。'),
    },
    unicast_peer: {
      block: {
        keyword: 'unicast_peer',
        label: say('Unicast peers', '单播对端'),
        help: say('One address a line.', '每行一个地址。'),
        entries: unicastPeer,
        keywords: {},
      },
      into: 'unicast_peer_options',
      advanced: true,
      label: say('Unicast peers', '单播对端'),
      help: say('Adverts go to these addresses instead of the multicast group.', '通告发往这些地址而不是组播组。'),
    },
    unicast_ttl: {
      value: int(0, 255),
      default: 255,
      advanced: true,
      label: say('Unicast TTL', '单播 TTL'),
      help: say('TTL or hop limit of adverts to unicast peers.', '发往单播对端的通告的 TTL。'),
    },
    check_unicast_src: {
      value: flag,
      default: (_own, { global_defs }) => global_defs.vrrp_check_unicast_src,
      advanced: true,
      label: say('Check unicast source', '检查单播来源'),
      help: say('Adverts are taken from the unicast peers alone.', '只接受来自单播对端的通告。'),
    },
    unicast_fault_no_peer: {
      value: flag,
      default: false,
      advanced: true,
      since: '2.2.5',
      label: say('FAULT without peers', '没有对端时 FAULT'),
      help: say(
        'Goes to FAULT instead of back to multicast when there is no peer.',
        '没有对端时进入 FAULT 而不是改用组播。',
      ),
    },
    old_unicast_checksum: {
      value: oldChecksum,
      advanced: true,
      label: say('Old checksum', '旧校验和'),
      help: say(
        'Version 3 checksums as keepalived before 1.3.7 made them.',
        '使用 1.3.7 之前 keepalived 的版本 3 校验和。',
      ),
    },
    version: {
      value: vrrpVersion,
      default: (own, { global_defs }) =>
        own.virtual_ipaddress?.some(vip => familyOf(vip.address) === 6) ? 3 : global_defs.vrrp_version,
      label: say('VRRP version', 'VRRP 版本'),
      help: say(
        '2 has passwords, 3 has sub-second adverts and IPv6.',
        '版本 2 支持密码,版本 3 支持亚秒级通告和 IPv6。',
      ),
    },
    garp_master_delay: {
      value: wholeSeconds(0, 4294),
      default: (_own, { global_defs }) => global_defs.vrrp_garp_master_delay,
      advanced: true,
      label: say('Second GARP delay', '第二轮 GARP 延迟'),
      help: say(
        'Seconds after becoming MASTER until the gratuitous ARPs are sent again.',
        '成为 MASTER 后再次发送免费 ARP 的延迟秒数。',
      ),
    },
    garp_master_repeat: {
      value: int(1, 4294967295),
      default: (_own, { global_defs }) => global_defs.vrrp_garp_master_repeat,
      advanced: true,
      label: say('GARPs at a time', '每轮 GARP 数'),
      help: say('Gratuitous ARPs for each VIP when becoming MASTER.', '成为 MASTER 时每个 VIP 发送的免费 ARP 数。'),
    },
    garp_master_refresh: {
      value: wholeSeconds(0, 4294967295),
      default: (_own, { global_defs }) => global_defs.vrrp_garp_master_refresh,
      advanced: true,
      label: say('GARP refresh', 'GARP 刷新间隔'),
      help: say(
        'Seconds between gratuitous ARPs while MASTER; 0 is off.',
        'MASTER 期间定期发送免费 ARP 的间隔秒数;0 为关闭。',
      ),
    },
    garp_master_refresh_repeat: {
      value: int(1, 4294967295),
      default: (_own, { global_defs }) => global_defs.vrrp_garp_master_refresh_repeat,
      advanced: true,
      label: say('GARPs a refresh', '每次刷新的 GARP 数'),
      help: say('Gratuitous ARPs for each VIP at a refresh.', '每次刷新时每个 VIP 的免费 ARP 数。'),
    },
    garp_lower_prio_delay: {
      value: wholeSeconds(0, 4294),
      default: (_own, { global_defs }) => global_defs.vrrp_garp_lower_prio_delay,
      advanced: true,
      label: say('GARP delay, lower priority', '低优先级 GARP 延迟'),
      help: say('The delay after an advert of a lower priority was heard.', '收到较低优先级通告后的延迟。'),
    },
    garp_lower_prio_repeat: {
      value: int(0, 2147483647),
      default: (_own, { global_defs }) => global_defs.vrrp_garp_lower_prio_repeat,
      advanced: true,
      label: say('GARPs, lower priority', '低优先级 GARP 数'),
      help: say(
        'Gratuitous ARPs after an advert of a lower priority was heard.',
        '收到较低优先级通告后发送的免费 ARP 数。',
      ),
    },
    garp_extra_if: {
      value: garpExtraIf(0),
      default: (_own, { global_defs }) => global_defs.vrrp_garp_extra_if,
      advanced: true,
      label: say('GARP on other interfaces', '其他接口的 GARP'),
      help: say(
        'Seconds between gratuitous ARPs on interfaces that hold a VIP but no adverts; 0 is off.',
        '在持有 VIP 但不发送通告的接口上发送免费 ARP 的间隔秒数;0 为关闭。',
      ),
    },
    vmac_garp_intvl: {
      value: garpExtraIf(0),
      into: 'garp_extra_if',
      advanced: true,
      label: say('GARP on other interfaces (old)', '其他接口的 GARP(旧)'),
      help: say('The old name of garp_extra_if.', 'garp_extra_if 的旧名称。'),
      deprecated: { say: say('it is now garp_extra_if', '现在应写 garp_extra_if'), use: 'garp_extra_if' },
    },
    down_timer_adverts: {
      value: int(1, 100),
      default: (_own, { global_defs }) => global_defs.vrrp_down_timer_adverts,
      advanced: true,
      since: '2.2.3',
      label: say('Missed adverts', '允许丢失的通告数'),
      help: say('Advert intervals without an advert until a backup takes over.', '备机接管前允许缺失的通告间隔数。'),
    },
    lower_prio_no_advert: {
      value: bool,
      default: (_own, { global_defs }) => global_defs.vrrp_lower_prio_no_advert,
      advanced: true,
      label: say('Yield at once', '立即让位'),
      help: say(
        'As master, sends no advert after hearing a higher priority.',
        '作为主机,听到更高优先级后不再发送通告。',
      ),
    },
    higher_prio_send_advert: {
      value: bool,
      default: (_own, { global_defs }) => global_defs.vrrp_higher_prio_send_advert,
      advanced: true,
      label: say('Advert before yielding', '让位前发送通告'),
      help: say(
        'As master, sends one more advert before yielding to a higher priority.',
        '作为主机,让位给更高优先级之前再发送一次通告。',
      ),
    },
    timer_expired_backup: {
      value: optional(int(1, 254), 1),
      aliases: ['thread_timer_expired'],
      advanced: true,
      since: '2.2.8',
      label: say('Yield when late', '延迟时让位'),
      help: say(
        'Goes to BACKUP when its own timer was late by so many adverts, as after a pause of the machine.',
        '自身定时器延迟达到此通告数时转为 BACKUP,例如虚拟机暂停之后。',
      ),
    },
    owner_ignore_adverts: {
      value: bool,
      default: (_own, { global_defs }) => global_defs.vrrp_owner_ignore_adverts,
      advanced: true,
      since: '2.3.0',
      label: say('Owner ignores adverts', '所有者忽略通告'),
      help: say('With priority 255 it does not yield to any advert.', '优先级为 255 时不因任何通告让位。'),
    },
    virtual_router_id: {
      value: int(1, 255),
      default: 0,
      required: true,
      label: say('Virtual router ID', '虚拟路由器 ID'),
      help: say(
        'Names the election on the wire: the same on every director, used once per interface.',
        '在链路上标识这场选举:各 Director 相同,每个接口上唯一。',
      ),
    },
    priority: {
      value: int(1, 255),
      default: own => (own.state === 'MASTER' ? 255 : 100),
      label: say('Priority', '优先级'),
      help: say('The highest wins the election; 255 owns the address.', '最高者赢得选举;255 表示地址所有者。'),
    },
    advert_int: {
      value: seconds(0.01, 255, 0.01),
      default: 1000,
      label: say('Advert interval', '通告间隔'),
      help: say(
        'Seconds between adverts; three missed ones start a takeover. The same on every director.',
        '通告之间的秒数;连续缺失三次即开始接管。各 Director 必须相同。',
      ),
    },
    authentication: {
      block: authentication,
      label: say('Authentication', '认证'),
      help: say('A password in every advert (version 2 only).', '每个通告携带的口令(仅版本 2)。'),
    },
    auth_hmac: {
      block: authHmac,
      advanced: true,
      since: '2.4.0',
      label: authHmac.label,
      help: authHmac.help,
    },
    virtual_ipaddress: {
      block: {
        keyword: 'virtual_ipaddress',
        label: say('VIPs', 'VIP'),
        help: say(
          'One address a line: IP[/LENGTH] [dev INTERFACE] [label LABEL].',
          '每行一个地址:IP[/前缀长度] [dev 接口] [label 标签]。',
        ),
        entries: virtualAddress,
        keywords: {},
      },
      label: say('VIPs', 'VIP'),
      help: say(
        'The addresses that the MASTER holds; the same list on every director.',
        'MASTER 持有的地址;各 Director 的列表必须相同。',
      ),
    },
    virtual_ipaddress_excluded: {
      block: {
        keyword: 'virtual_ipaddress_excluded',
        label: say('Further VIPs', '附加 VIP'),
        help: say('One address a line.', '每行一个地址。'),
        entries: virtualAddress,
        keywords: {},
      },
      advanced: true,
      label: say('Further VIPs', '附加 VIP'),
      help: say('Held by the MASTER too, but not named in the adverts.', '同样由 MASTER 持有,但不写入通告。'),
    },
    no_virtual_ipaddress: {
      value: flag,
      default: false,
      advanced: true,
      since: '2.2.8',
      label: say('No VIPs', '没有 VIP'),
      help: say('Says that the instance is meant to have none.', '表明该实例有意不设 VIP。'),
    },
    promote_secondaries: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Keep neighbours', '保留同网段地址'),
      help: say('Other addresses of the network stay when one of them goes.', '删除一个地址时保留同网段的其他地址。'),
    },
    virtual_routes: {
      ...valueBlock(
        'virtual_routes',
        route,
        say('Routes', '路由'),
        say('Routes that the MASTER has.', 'MASTER 持有的路由。'),
      ),
      advanced: true,
    },
    virtual_rules: {
      ...valueBlock(
        'virtual_rules',
        routeRule,
        say('Rules', '规则'),
        say('Policy rules that the MASTER has.', 'MASTER 持有的策略规则。'),
      ),
      advanced: true,
    },
    accept: {
      value: flag,
      default: (own, { global_defs }) => !(own.strict_mode ?? global_defs.vrrp_strict),
      advanced: true,
      label: say('Answer on VIPs', '在 VIP 上应答'),
      help: say(
        'Packets to the VIPs are accepted though the director does not own them.',
        '即使不是地址所有者也接受发往 VIP 的报文。',
      ),
    },
    no_accept: {
      value: off,
      into: 'accept',
      advanced: true,
      label: say('No answer on VIPs', '不在 VIP 上应答'),
      help: say(
        'Packets to the VIPs are dropped unless the director owns them.',
        '不是地址所有者时丢弃发往 VIP 的报文。',
      ),
    },
    preempt: {
      value: off,
      into: 'nopreempt',
      advanced: true,
      label: say('Preemption', '抢占'),
      help: say('What happens anyway; kept for old files.', '默认行为;为兼容旧文件保留。'),
    },
    nopreempt: {
      value: flag,
      default: false,
      label: say('No preemption', '不抢占'),
      help: say(
        'Does not take the VIPs back from a master of lower priority. Needs state BACKUP.',
        '不从优先级较低的主机夺回 VIP。要求 state 为 BACKUP。',
      ),
    },
    preempt_delay: {
      value: seconds(0, 1000),
      default: 0,
      label: say('Preemption delay', '抢占延迟'),
      help: say('Seconds after start before it takes the VIPs back.', '启动后夺回 VIP 之前的秒数。'),
    },
    skip_check_adv_addr: {
      value: bool,
      default: (_own, { global_defs }) => global_defs.vrrp_skip_check_adv_addr,
      advanced: true,
      label: say('Skip the address check', '跳过地址检查'),
      help: say('Does not compare the VIPs in every advert of the same master.', '不检查同一主机每个通告中的 VIP。'),
    },
    strict_mode: {
      value: bool,
      default: (_own, { global_defs }) => global_defs.vrrp_strict,
      advanced: true,
      label: say('Strict VRRP', '严格 VRRP'),
      help: say('Refuses what the RFC does not allow.', '拒绝 RFC 不允许的配置。'),
    },
    v3_checksum_as_v2: {
      value: bool,
      default: (_own, { global_defs }) => global_defs.v3_checksum_as_v2,
      advanced: true,
      since: '2.2.8',
      label: say('Short checksum', '简短校验和'),
      help: say('Version 3 checksums leave out the addresses of the packet.', '版本 3 校验和不包含报文地址。'),
    },
    kernel_rx_buf_size: {
      value: exactly(int(0, 4294967295)),
      advanced: true,
      label: say('Receive buffer', '接收缓冲区'),
      help: say('Bytes of the socket that adverts come through.', '接收通告的套接字的字节数。'),
    },
    debug: {
      value: int(0, 4),
      advanced: true,
      label: say('Debug', '调试'),
      help: say('Does nothing yet in keepalived.', 'keepalived 尚未实现。'),
    },
    linkbeat_use_polling: {
      value: flag,
      advanced: true,
      label: say('Poll the link', '轮询链路'),
      help: say('Asks the interface for its link.', '主动查询接口的链路状态。'),
      deprecated: {
        say: say('its modern place is the block linkbeat_interfaces', '现在应使用 linkbeat_interfaces 块'),
      },
    },
    ...stateScripts,
    notify_deleted: {
      value: deletedScript,
      advanced: true,
      label: say('Script: deleted', '脚本:被删除'),
      help: say(
        'A reload that removes the instance says DELETED instead of FAULT, and runs the script if there is one.',
        '重载删除该实例时报告 DELETED 而不是 FAULT,并运行脚本(若有)。',
      ),
    },
    notify_master_rx_lower_pri: script(
      say('Script: lower priority heard', '脚本:收到较低优先级'),
      say('Run when the MASTER hears an advert of a lower priority.', 'MASTER 收到较低优先级的通告时运行。'),
    ),
    notify_priority_changes: {
      value: bool,
      default: (_own, { global_defs }) => global_defs.vrrp_notify_priority_changes,
      advanced: true,
      label: say('Priorities to the pipe', '向管道写入优先级变化'),
      help: say('Writes changes of the priority to the notify pipes.', '把优先级变化写入通知管道。'),
    },
    smtp_alert: {
      value: bool,
      default: (_own, { global_defs }) => global_defs.smtp_alert_vrrp ?? global_defs.smtp_alert ?? false,
      label: say('Mail', '邮件'),
      help: say('Sends a mail when the state changes.', '状态变化时发送邮件。'),
    },
    lvs_sync_daemon_interface: {
      value: interfaceName,
      advanced: true,
      label: say('Sync interface', '同步接口'),
      help: say(
        'Where the kernel copies the connection table; now set in global_defs.',
        '内核复制连接表所用的接口;现在应写在 global_defs 中。',
      ),
      deprecated: {
        say: say(
          'its modern place is lvs_sync_daemon INTERFACE INSTANCE in global_defs',
          '现在的写法是在 global_defs 中使用 lvs_sync_daemon 接口 实例名',
        ),
        moveTo: {
          block: 'global_defs',
          write: (parameters, owner) => ['lvs_sync_daemon', parameters[0] ?? '', owner[0] ?? ''].join(' ').trimEnd(),
        },
      },
    },
  },
  misplaced: {
    mcast_src: { use: 'mcast_src_ip', say: say('the keyword is mcast_src_ip', '正确的关键字是 mcast_src_ip') },
    vrid: {
      use: 'virtual_router_id',
      say: say('the keyword is virtual_router_id', '正确的关键字是 virtual_router_id'),
    },
  },
  rules: vrrpInstanceRules,
  complete: completeInstance,
})
