/** What a block starts as: the least that keepalived takes, with addresses of RFC 5737 to be replaced. */
import type { BlockToAdd } from '@keelson/keepalived-conf/edit'

export function newBlock(block: string, already: number): BlockToAdd {
  switch (block) {
    case 'vrrp_instance':
      return {
        block,
        args: `VI_${already + 1}`,
        body: [
          'state BACKUP',
          'interface eth0',
          `virtual_router_id ${51 + already}`,
          'priority 100',
          'advert_int 1',
          { block: 'virtual_ipaddress', body: [`192.0.2.${already + 1}`] },
        ],
      }
    case 'vrrp_sync_group':
      return { block, args: `VG_${already + 1}`, body: [{ block: 'group', body: ['VI_1', 'VI_2'] }] }
    case 'virtual_server':
      return {
        block,
        args: `192.0.2.1 ${80 + already}`,
        body: ['delay_loop 6', 'lb_algo wrr', 'lb_kind DR', 'protocol TCP'],
      }
    case 'real_server':
      return {
        block,
        args: `192.0.2.${11 + already} 80`,
        body: ['weight 1', { block: 'TCP_CHECK', body: ['connect_timeout 3'] }],
      }
    case 'vrrp_script':
      return { block, args: `check_${already + 1}`, body: ['script "/usr/bin/true"', 'interval 2', 'fall 3', 'rise 2'] }
    case 'track_file':
      return { block, args: `file_${already + 1}`, body: ['file /etc/keepalived/maintenance', 'weight -20'] }
    case 'vrrp_track_process':
      return { block, args: `process_${already + 1}`, body: ['process nginx'] }
    case 'bfd_instance':
      return { block, args: `bfd_${already + 1}`, body: [`neighbor_ip 192.0.2.${already + 1}`] }
    case 'track_group':
      return { block, args: `TG_${already + 1}`, body: [{ block: 'group', body: ['VI_1'] }] }
    case 'garp_group':
      return { block, body: ['garp_interval 0.1', 'interface eth0'] }
    case 'virtual_server_group':
      return { block, args: `VSG_${already + 1}`, body: ['192.0.2.1 80'] }
    case 'MISC_CHECK':
      return { block, body: ['misc_path "/usr/bin/true"'] }
    case 'FILE_CHECK':
      return { block, body: ['track_file file_1'] }
    case 'BFD_CHECK':
      return { block, body: ['name bfd_1'] }
    case 'HTTP_GET':
    case 'SSL_GET':
      return { block, body: [{ block: 'url', body: ['path /', 'status_code 200'] }] }
    case 'auth_hmac':
      return { block, body: ['key 1 file:/etc/keepalived/vrrp.key', 'active_key 1'] }
    case 'url':
      return { block, body: ['path /', 'status_code 200'] }
    case 'authentication':
      return { block, body: ['auth_type PASS', 'auth_pass 1111'] }
    default:
      return { block, body: [] }
  }
}
