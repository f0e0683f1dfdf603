import type { ClusterView } from './cluster-view'
import { DirectorCards } from './director-cards'
import { VipTable } from './vip-table'
import { VirtualServerTable } from './virtual-server-table'

/** Directors, VIPs, virtual servers: the same three on the dashboard and on the cluster's own page. */
export const ClusterSummary = ({ cluster }: { cluster: ClusterView }) => (
  <div className="flex flex-col">
    <div className="p-4">
      <DirectorCards directors={cluster.directors} />
    </div>
    <div className="grid border-t border-line 2xl:grid-cols-[2fr_3fr]">
      <div className="min-w-0 border-line max-2xl:border-b 2xl:border-r">
        <VipTable vips={cluster.vips} />
      </div>
      <div className="min-w-0">
        <VirtualServerTable clusterId={cluster.id} servers={cluster.virtualServers} />
      </div>
    </div>
  </div>
)
