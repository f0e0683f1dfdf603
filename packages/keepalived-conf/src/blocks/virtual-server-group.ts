import type { VirtualServerGroup } from '../config/virtual-server'
import { blockName } from '../kinds/block-name'
import { groupMember } from '../kinds/server-phrases'
import { say } from '../localized'
import type { Block } from '../table'
import { virtualServerGroupRules } from './service-rules'

/** Its name stands before the brace and its entries behind it: the Config gets one object for the whole. */
export const virtualServerGroup: Block<VirtualServerGroup> = {
  keyword: 'virtual_server_group',
  label: say('Virtual server group', '虚拟服务器组'),
  help: say(
    'Addresses, ranges and firewall marks that one virtual_server serves together.',
    '由同一个 virtual_server 服务的一组地址、地址范围和防火墙标记。',
  ),
  header: blockName,
  entries: groupMember,
  entriesInto: 'members',
  keywords: {},
  rules: virtualServerGroupRules,
}
