import type { Authentication, VrrpInstance } from '../config'
import { familyOf, ipAddress, virtualAddress } from '../kinds/addresses'
import { blockName } from '../kinds/block-name'
import { int, seconds, wholeSeconds } from '../kinds/numbers'
import { trackedInterface } from '../kinds/phrases'
import { bool, flag, oneOf, word } from '../kinds/words'
import { say } from '../localized'
import { block } from '../table'
import { vrrpVersion } from './global-defs'
import { stateScripts } from './notify'
import { authenticationRules, vrrpInstanceRules } from './vrrp-instance-rules'

const interfaceName = word(say('an interface', '接口'), 'eth0')

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
    dont_track_primary: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Ignore own interface', '忽略本接口状态'),
      help: say('Does not go to FAULT when its own interface goes down.', '本接口断开时不进入 FAULT。'),
    },
    track_interface: {
      block: {
        keyword: 'track_interface',
        label: say('Tracked interfaces', '跟踪的接口'),
        help: say('INTERFACE [weight N], one a line.', '每行一个:接口 [weight N]。'),
        entries: trackedInterface,
        keywords: {},
      },
      label: say('Tracked interfaces', '跟踪的接口'),
      help: say(
        'Goes to FAULT, or changes its priority by the weight, when one of them is down.',
        '其中任一接口断开时进入 FAULT,或按权重调整优先级。',
      ),
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
    unicast_peer: {
      block: {
        keyword: 'unicast_peer',
        label: say('Unicast peers', '单播对端'),
        help: say('One address a line.', '每行一个地址。'),
        entries: ipAddress,
        keywords: {},
      },
      advanced: true,
      label: say('Unicast peers', '单播对端'),
      help: say('Adverts go to these addresses instead of the multicast group.', '通告发往这些地址而不是组播组。'),
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
    down_timer_adverts: {
      value: int(1, 100),
      default: (_own, { global_defs }) => global_defs.vrrp_down_timer_adverts,
      advanced: true,
      since: '2.2.0',
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
    accept: {
      value: flag,
      default: (_own, { global_defs }) => !global_defs.vrrp_strict,
      advanced: true,
      label: say('Answer on VIPs', '在 VIP 上应答'),
      help: say(
        'Packets to the VIPs are accepted though the director does not own them.',
        '即使不是地址所有者也接受发往 VIP 的报文。',
      ),
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
    ...stateScripts,
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
  keptAsText: [
    'vrf',
    'use_vmac',
    'use_vmac_addr',
    'vmac_xmit_base',
    'use_ipvlan',
    'native_ipv6',
    'track_script',
    'track_file',
    'track_process',
    'track_bfd',
    'track_src_ip',
    'mcast_dst_ip',
    'check_unicast_src',
    'unicast_fault_no_peer',
    'unicast_ttl',
    'old_unicast_checksum',
    'no_virtual_ipaddress',
    'virtual_routes',
    'virtual_rules',
    'promote_secondaries',
    'linkbeat_use_polling',
    'auth_hmac',
    'no_accept',
    'preempt',
    'garp_extra_if',
    'vmac_garp_intvl',
    'timer_expired_backup',
    'thread_timer_expired',
    'owner_ignore_adverts',
    'skip_check_adv_addr',
    'strict_mode',
    'v3_checksum_as_v2',
    'kernel_rx_buf_size',
    'debug',
    'notify_deleted',
    'notify_master_rx_lower_pri',
    'notify_priority_changes',
  ],
  misplaced: {
    mcast_src: { use: 'mcast_src_ip', say: say('the keyword is mcast_src_ip', '正确的关键字是 mcast_src_ip') },
    vrid: {
      use: 'virtual_router_id',
      say: say('the keyword is virtual_router_id', '正确的关键字是 virtual_router_id'),
    },
  },
  rules: vrrpInstanceRules,
  complete: (values, { global_defs }) => {
    const master = values.state === 'MASTER'
    const auth = values.authentication
    const hasPassword = values.version === 2 && !global_defs.vrrp_strict && auth?.auth_type && auth.auth_pass
    if (auth?.auth_pass) auth.auth_pass = auth.auth_pass.slice(0, 8)
    return {
      ...values,
      advert_int:
        values.version === 2 ? Math.max(1000, Math.round(values.advert_int / 1000) * 1000) : values.advert_int,
      authentication: hasPassword ? auth : undefined,
      nopreempt: values.nopreempt && !master && values.priority !== 255,
      preempt_delay: master || values.nopreempt ? 0 : values.preempt_delay,
    }
  },
})
