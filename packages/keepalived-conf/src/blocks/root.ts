import type { Config } from '../config'
import { wholeSeconds } from '../kinds/numbers'
import { flag, text, word } from '../kinds/words'
import { type Localized, say } from '../localized'
import { block } from '../table'
import { bfdInstance } from './bfd-instance'
import { completeRouteRules } from './complete-route-rules'
import { completeSyncGroups } from './complete-sync-groups'
import { completeVmacs } from './complete-vmacs'
import { globalDefs } from './global-defs'
import {
  garpGroup,
  interfaceUpDownDelays,
  linkbeatInterfaces,
  staticAddresses,
  staticRoutes,
  staticRules,
  trackGroup,
} from './networks'
import { ssl } from './ssl'
import { trackFile } from './track-file'
import { virtualServer } from './virtual-server'
import { virtualServerGroup } from './virtual-server-group'
import { vrrpInstance } from './vrrp-instance'
import { vrrpScript } from './vrrp-script'
import { vrrpSyncGroup } from './vrrp-sync-group'
import { vrrpTrackProcess } from './vrrp-track-process'

/** The file itself: what may stand outside every block. */
export const root = block<Config>({
  keyword: '',
  label: say('keepalived.conf', 'keepalived.conf'),
  help: say('The configuration of one director.', '一个 Director 的配置。'),
  keywords: {
    net_namespace: {
      value: word(say('a name', '名称'), 'director'),
      advanced: true,
      label: say('Network namespace', '网络命名空间'),
      help: say('Where it runs.', '运行所在的命名空间。'),
    },
    net_namespace_ipvs: {
      value: text(say('a name', '名称')),
      advanced: true,
      label: say('Network namespace of IPVS', 'IPVS 命名空间'),
      help: say('Where its IPVS services are, if elsewhere.', 'IPVS 服务所在的命名空间(若不同)。'),
    },
    namespace_with_ipsets: {
      value: flag,
      default: false,
      advanced: true,
      label: say('ipsets in namespaces', '命名空间中使用 ipset'),
      help: say('Uses ipsets though it runs in a namespace.', '在命名空间中也使用 ipset。'),
    },
    instance: {
      value: word(say('a name', '名称'), 'one'),
      advanced: true,
      label: say('Instance', '实例名'),
      help: say('Tells several keepalived on one machine apart.', '区分同一机器上的多个 keepalived。'),
    },
    use_pid_dir: {
      value: flag,
      default: false,
      advanced: true,
      label: say('PID directory', 'PID 目录'),
      help: say('Keeps its PID files in a directory of their own.', '把 PID 文件放在单独目录中。'),
    },
    linkbeat_use_polling: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Poll the links', '轮询链路'),
      help: say('Asks every interface for its link; only for old drivers.', '轮询所有接口的链路状态;仅用于旧驱动。'),
    },
    child_wait_time: {
      value: wholeSeconds(0, 4294967295),
      default: 5000,
      advanced: true,
      label: say('Wait at stop', '停止等待'),
      help: say('Seconds that the processes get to stop.', '等待各进程停止的秒数。'),
    },
    global_defs: { block: globalDefs, always: true, label: globalDefs.label, help: globalDefs.help },
    linkbeat_interfaces: { ...linkbeatInterfaces, advanced: true },
    track_group: inner(trackGroup),
    static_ipaddress: { ...staticAddresses, advanced: true },
    static_routes: { ...staticRoutes, advanced: true },
    static_rules: { ...staticRules, advanced: true },
    track_file: { ...inner(trackFile), aliases: ['vrrp_track_file'] },
    vrrp_track_process: inner(vrrpTrackProcess),
    vrrp_script: inner(vrrpScript),
    vrrp_sync_group: inner(vrrpSyncGroup),
    garp_group: inner(garpGroup),
    vrrp_instance: inner(vrrpInstance),
    interface_up_down_delays: { ...interfaceUpDownDelays, advanced: true, since: '2.2.3' },
    bfd_instance: inner(bfdInstance),
    SSL: { block: ssl, label: ssl.label, help: ssl.help },
    virtual_server_group: inner(virtualServerGroup),
    virtual_server: inner(virtualServer),
  },
  complete: values => {
    completeRouteRules(values)
    completeVmacs(values.vrrp_instance, values)
    return { ...values, vrrp_sync_group: completeSyncGroups(values) }
  },
})

function inner<B extends { label: Localized; help: Localized }>(table: B) {
  return { block: table, repeatable: true, label: table.label, help: table.help }
}
