import type { VrrpSyncGroup } from '../config'
import { blockName } from '../kinds/block-name'
import { bool, flag, naming, word } from '../kinds/words'
import { say } from '../localized'
import { block } from '../table'
import { stateScripts } from './notify'
import { trackBlocks } from './tracking'
import { syncGroupRules } from './vrrp-sync-group-rules'

const instanceName = naming(word(say('a name of a vrrp_instance', 'vrrp_instance 的名称'), 'VI_1'), {
  block: 'vrrp_instance',
})

export const vrrpSyncGroup = block<VrrpSyncGroup>({
  keyword: 'vrrp_sync_group',
  label: say('Sync group', '同步组'),
  help: say(
    'Instances that change state together: all MASTER or none.',
    '状态一起变化的实例:要么全部为 MASTER,要么都不是。',
  ),
  header: blockName,
  keywords: {
    group: {
      block: {
        keyword: 'group',
        label: say('Members', '成员'),
        help: say('One vrrp_instance a line.', '每行一个 vrrp_instance。'),
        entries: instanceName,
        keywords: {},
      },
      label: say('Members', '成员'),
      help: say('The instances of the group.', '组内的实例。'),
    },
    ...trackBlocks,
    ...stateScripts,
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
      help: say('Sends a mail when the group changes state.', '组状态变化时发送邮件。'),
    },
    global_tracking: {
      value: flag,
      advanced: true,
      label: say('Shared tracking (old)', '共享跟踪(旧)'),
      help: say('What one member tracks counts for all.', '一个成员的跟踪对象对全部成员生效。'),
      deprecated: {
        say: say('put the track_ blocks into the group itself', '请把 track_ 块直接写在组中'),
      },
    },
    sync_group_tracking_weight: {
      value: flag,
      default: false,
      advanced: true,
      label: say('Weights of members', '成员权重'),
      help: say(
        'Members keep the weights of what they track, so their priorities may drift apart.',
        '成员保留各自跟踪对象的权重,优先级可能因此不一致。',
      ),
    },
  },
  misplaced: {
    notify_deleted: {
      say: say(
        'notify_deleted belongs in a vrrp_instance; a group does not know it',
        'notify_deleted 只能用在 vrrp_instance 中',
      ),
    },
  },
  rules: syncGroupRules,
})
