import type { GlobalDefs } from '../config'
import { hostPort, multicastAddress } from '../kinds/addresses'
import { int, seconds, wholeSeconds } from '../kinds/numbers'
import { lvsSyncDaemon, userGroup } from '../kinds/phrases'
import { bool, flag, leniently, naming, oneOf, word } from '../kinds/words'
import { say } from '../localized'
import { block, type Kind } from '../table'
import { globalFiles } from './global-files'
import { globalLvs } from './global-lvs'
import { globalMonitoring } from './global-monitoring'
import { globalProcess } from './global-process'
import { globalScripts } from './global-scripts'
import { globalVrrp } from './global-vrrp'

const VERSIONS = ['2', '3'] as const
const versionChoice = oneOf(VERSIONS)

/** VRRP version 2 (RFC 3768) or 3 (RFC 9568). */
export const vrrpVersion: Kind<2 | 3> = {
  read: words => {
    const { value, complaints } = versionChoice.read(words)
    return value === undefined ? { complaints } : { value: value === '2' ? 2 : 3 }
  },
  write: value => `${value}`,
  hint: versionChoice.hint,
  input: { type: 'select' },
  choices: VERSIONS,
}

const address = word(say('an email address', '电子邮件地址'), 'ops@example.com')

/** Seconds that VRRP keeps as microseconds in 32 bits. */
const MICROSECONDS = 4294.967295

export const globalDefs = block<GlobalDefs>({
  keyword: 'global_defs',
  label: say('Global definitions', '全局定义'),
  help: say(
    'Settings of this director as a whole: its name, mail, defaults.',
    '整个 Director 的设置:名称、邮件和默认值。',
  ),
  keywords: {
    notification_email: {
      block: {
        keyword: 'notification_email',
        label: say('Recipients', '收件人'),
        help: say('One address a line.', '每行一个地址。'),
        entries: address,
        keywords: {},
      },
      label: say('Alert recipients', '告警收件人'),
      help: say(
        'Who gets a mail when an instance, a real server or a quorum changes.',
        '实例、真实服务器或法定数变化时收到邮件的人。',
      ),
    },
    notification_email_from: {
      value: address,
      label: say('Sender', '发件人'),
      help: say('The From address of the mails; without it root at the host.', '邮件的发件人地址;缺省为 root@主机名。'),
    },
    smtp_server: {
      value: hostPort,
      label: say('Mail server', '邮件服务器'),
      help: say(
        'Host and port of the SMTP server; without one no mail is sent.',
        'SMTP 服务器的主机和端口;不设置则不发邮件。',
      ),
    },
    smtp_helo_name: {
      value: leniently(word(say('a host name', '主机名'))),
      advanced: true,
      label: say('HELO name', 'HELO 名称'),
      help: say(
        'How this director greets the mail server; without it the host name.',
        '向邮件服务器问候时用的名称;缺省为主机名。',
      ),
    },
    smtp_connect_timeout: {
      value: wholeSeconds(1, 4294),
      default: 30_000,
      label: say('Mail timeout', '邮件超时'),
      help: say('Seconds to wait for the mail server.', '等待邮件服务器的秒数。'),
    },
    smtp_alert: {
      value: bool,
      label: say('Mail for everything', '全部发送邮件'),
      help: say('Default of smtp_alert for instances, groups and servers.', '实例、组和服务器的 smtp_alert 默认值。'),
    },
    smtp_alert_vrrp: {
      value: bool,
      advanced: true,
      label: say('Mail for VRRP', 'VRRP 邮件'),
      help: say('Default of smtp_alert for VRRP instances and sync groups.', 'VRRP 实例和同步组的 smtp_alert 默认值。'),
    },
    smtp_alert_checker: {
      value: bool,
      advanced: true,
      label: say('Mail for checkers', '健康检查邮件'),
      help: say('Default of smtp_alert for virtual and real servers.', '虚拟服务器和真实服务器的 smtp_alert 默认值。'),
    },
    checker_log_all_failures: {
      value: bool,
      default: false,
      advanced: true,
      label: say('Log every failed check', '记录每次检查失败'),
      help: say('Also the failures before the last retry.', '包括最后一次重试之前的失败。'),
    },
    router_id: {
      value: word(say('a name', '名称'), 'LVS_1'),
      label: say('Router ID', '路由器 ID'),
      help: say('How mails name this director; without it the host name.', '邮件中本 Director 的名称;缺省为主机名。'),
    },
    vrrp_mcast_group4: {
      value: multicastAddress(4),
      default: '224.0.0.18',
      advanced: true,
      label: say('IPv4 multicast group', 'IPv4 组播组'),
      help: say('Where IPv4 adverts go.', 'IPv4 通告的目的组播地址。'),
    },
    vrrp_mcast_group6: {
      value: multicastAddress(6),
      default: 'ff02::12',
      advanced: true,
      label: say('IPv6 multicast group', 'IPv6 组播组'),
      help: say('Where IPv6 adverts go.', 'IPv6 通告的目的组播地址。'),
    },
    lvs_sync_daemon: {
      value: naming(lvsSyncDaemon, 'interface-name', { block: 'vrrp_instance' }),
      label: say('Connection sync', '连接同步'),
      help: say(
        'Runs the kernel daemon that copies the connection table to the backup, so that connections outlive a failover.',
        '运行内核同步守护进程,把连接表复制到备机,使连接在切换后不中断。',
      ),
    },
    lvs_flush: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Flush IPVS at start', '启动时清空 IPVS'),
      help: say('Removes every IPVS service before the first is added.', '添加第一个服务之前清空所有 IPVS 服务。'),
    },
    vrrp_garp_master_delay: {
      value: wholeSeconds(0, 4294),
      default: own => (own.vrrp_min_garp ? 0 : 5000),
      advanced: true,
      label: say('Second GARP delay', '第二轮 GARP 延迟'),
      help: say(
        'Seconds after becoming MASTER until the gratuitous ARPs are sent again.',
        '成为 MASTER 后再次发送免费 ARP 的延迟秒数。',
      ),
    },
    vrrp_garp_master_repeat: {
      value: int(1, 4294967295),
      default: own => (own.vrrp_min_garp ? 1 : 5),
      advanced: true,
      label: say('GARPs at a time', '每轮 GARP 数'),
      help: say('Gratuitous ARPs for each VIP when becoming MASTER.', '成为 MASTER 时每个 VIP 发送的免费 ARP 数。'),
    },
    vrrp_garp_lower_prio_delay: {
      value: wholeSeconds(0, 4294),
      default: own => own.vrrp_garp_master_delay,
      advanced: true,
      label: say('GARP delay, lower priority', '低优先级 GARP 延迟'),
      help: say('The same, after an advert of a lower priority was heard.', '收到较低优先级通告后的同类延迟。'),
    },
    vrrp_garp_lower_prio_repeat: {
      value: int(0, 2147483647),
      default: own => own.vrrp_garp_master_repeat,
      advanced: true,
      label: say('GARPs, lower priority', '低优先级 GARP 数'),
      help: say(
        'Gratuitous ARPs after an advert of a lower priority was heard.',
        '收到较低优先级通告后发送的免费 ARP 数。',
      ),
    },
    vrrp_garp_master_refresh: {
      value: wholeSeconds(0, 4294967295),
      default: 0,
      advanced: true,
      label: say('GARP refresh', 'GARP 刷新间隔'),
      help: say(
        'Seconds between gratuitous ARPs while MASTER; 0 is off.',
        'MASTER 期间定期发送免费 ARP 的间隔秒数;0 为关闭。',
      ),
    },
    vrrp_garp_master_refresh_repeat: {
      value: int(1, 4294967295),
      default: 1,
      advanced: true,
      label: say('GARPs a refresh', '每次刷新的 GARP 数'),
      help: say('Gratuitous ARPs for each VIP at a refresh.', '每次刷新时每个 VIP 的免费 ARP 数。'),
    },
    vrrp_garp_interval: {
      value: seconds(0.000001, MICROSECONDS, 0.000001),
      default: 0,
      advanced: true,
      label: say('GARP spacing', 'GARP 间隔'),
      help: say('Seconds between two gratuitous ARPs on one interface.', '同一接口上两个免费 ARP 的间隔秒数。'),
    },
    vrrp_gna_interval: {
      value: seconds(0.000001, MICROSECONDS, 0.000001),
      default: 0,
      advanced: true,
      label: say('NA spacing', 'NA 间隔'),
      help: say('Seconds between two unsolicited neighbour advertisements.', '两个主动邻居通告的间隔秒数。'),
    },
    vrrp_down_timer_adverts: {
      value: int(1, 100),
      default: 3,
      advanced: true,
      since: '2.2.3',
      label: say('Missed adverts', '允许丢失的通告数'),
      help: say('Advert intervals without an advert until a backup takes over.', '备机接管前允许缺失的通告间隔数。'),
    },
    vrrp_lower_prio_no_advert: {
      value: bool,
      default: false,
      advanced: true,
      label: say('Yield at once', '立即让位'),
      help: say('A master that hears a higher priority sends no further advert.', '主机听到更高优先级后不再发送通告。'),
    },
    vrrp_higher_prio_send_advert: {
      value: bool,
      default: false,
      advanced: true,
      label: say('Advert before yielding', '让位前发送通告'),
      help: say(
        'A master that hears a higher priority sends one more advert first.',
        '主机听到更高优先级时先再发送一次通告。',
      ),
    },
    vrrp_version: {
      value: vrrpVersion,
      default: 2,
      label: say('VRRP version', 'VRRP 版本'),
      help: say(
        'Default for instances; 2 has passwords, 3 has sub-second adverts and IPv6.',
        '实例的默认值;版本 2 支持密码,版本 3 支持亚秒级通告和 IPv6。',
      ),
    },
    vrrp_skip_check_adv_addr: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Skip the address check', '跳过地址检查'),
      help: say('Does not compare the VIPs in every advert of the same master.', '不检查同一主机每个通告中的 VIP。'),
    },
    vrrp_strict: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Strict VRRP', '严格 VRRP'),
      help: say(
        'Refuses what the RFC does not allow, among it passwords and unicast peers; VIPs may not answer pings.',
        '拒绝 RFC 不允许的配置,例如密码和单播对端;VIP 可能无法 ping 通。',
      ),
    },
    vrrp_startup_delay: {
      value: seconds(0.001, MICROSECONDS),
      default: 0,
      advanced: true,
      since: '2.2.0',
      label: say('Start-up delay', '启动延迟'),
      help: say('Seconds after start before VRRP begins.', '启动后 VRRP 开始工作前的秒数。'),
    },
    no_checker_emails: {
      value: bool,
      default: false,
      advanced: true,
      label: say('No mail for each checker', '不逐个检查发邮件'),
      help: say(
        'Mails only when a real server changes, not for each of its checkers.',
        '只在真实服务器状态变化时发邮件,不为每个检查单独发送。',
      ),
    },
    script_user: {
      value: userGroup,
      label: say('Script user', '脚本用户'),
      help: say(
        'Who runs the scripts; without it keepalived_script where that user exists.',
        '运行脚本的用户;缺省为 keepalived_script(若存在)。',
      ),
    },
    enable_script_security: {
      value: flag,
      default: false,
      label: say('Script security', '脚本安全检查'),
      help: say(
        'Does not run scripts as root when others could change them.',
        '脚本可被他人修改时不以 root 身份运行。',
      ),
    },
    no_email_faults: {
      value: flag,
      default: false,
      advanced: true,
      label: say('No mail for FAULT', 'FAULT 不发邮件'),
      help: say('A change to FAULT sends no mail.', '进入 FAULT 时不发邮件。'),
    },
    ...globalScripts,
    ...globalVrrp,
    ...globalLvs,
    ...globalProcess,
    ...globalMonitoring,
    ...globalFiles,
  },
  rules: [
    {
      id: 'recipients-empty',
      severity: 'warning',
      title: say('No recipient', '没有收件人'),
      help: say('An empty notification_email sends nothing to nobody.', '空的 notification_email 不会发送给任何人。'),
      check: ({ values, has }) =>
        has('notification_email') && values.notification_email.length === 0
          ? [{ at: 'notification_email', say: say('notification_email is empty', 'notification_email 为空') }]
          : [],
    },
    {
      id: 'groups-not-by-nftables',
      severity: 'info',
      title: say('Groups are not joined by nftables', '不以 nftables 合并组'),
      help: say(
        'keepalived makes one IPVS service of a virtual_server_group and has nftables mark the packets of its addresses. The engine builtin of Keelson makes a service of each address instead: clients see the same, a persistent client is known at each address by itself, and the tables are others. The engine keepalived does what the line says.',
        'keepalived 会为整个 virtual_server_group 建立一个 IPVS 服务,并由 nftables 为其各地址的报文打标记。Keelson 的 builtin 引擎则为每个地址各建一个服务:客户端看到的相同,但持久客户端在每个地址上分别识别,且 IPVS 表不同。keepalived 引擎会按此行执行。',
      ),
      check: ({ values }) =>
        values.nftables_ipvs === undefined
          ? []
          : [
              {
                at: 'nftables_ipvs',
                say: say(
                  'nftables_ipvs is done by the engine keepalived only: the engine builtin makes a service of each address of a group',
                  'nftables_ipvs 仅由 keepalived 引擎执行:builtin 引擎为组中的每个地址各建一个服务',
                ),
              },
            ],
    },
    {
      id: 'mail-without-server',
      severity: 'warning',
      title: say('Recipients without a mail server', '有收件人但没有邮件服务器'),
      help: say(
        'keepalived sends mail only when both notification_email and smtp_server are set; with one of them alone nobody is told.',
        '只有同时设置 notification_email 和 smtp_server 时 keepalived 才发送邮件,缺一则无人收到通知。',
      ),
      check: ({ values }) =>
        values.notification_email.length > 0 && values.smtp_server === undefined
          ? [
              {
                at: 'notification_email',
                say: say(
                  'notification_email is set but smtp_server is not: no mail will be sent',
                  '设置了 notification_email 但没有 smtp_server:不会发送邮件',
                ),
              },
            ]
          : [],
    },
  ],
})
