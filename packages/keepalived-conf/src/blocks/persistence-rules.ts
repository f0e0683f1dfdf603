/** What goes with persistence: port 0, a mask, and servers that are to get no more clients. */
import type { VirtualServer } from '../config'
import { serviceName } from '../kinds/phrases'
import { say } from '../localized'
import type { BlockRule, Finding } from '../table'

export const persistenceRules: readonly BlockRule<VirtualServer>[] = [
  {
    id: 'every-port-needs-persistence',
    severity: 'error',
    title: say('Port 0 without persistence', '端口 0 需要会话保持'),
    help: say(
      'A virtual server for every port (port 0 or none) must be persistent; keepalived sets persistence_timeout 360.',
      '面向所有端口(端口为 0 或不写)的虚拟服务器必须使用会话保持;keepalived 取 persistence_timeout 360。',
    ),
    check: ({ values, has }) => {
      if (values.port !== 0 || has('persistence_timeout') || has('persistence_granularity')) return []
      const name = serviceName(values)
      const text = say(
        `virtual_server ${name} takes every port and must be persistent: keepalived sets persistence_timeout 360`,
        `virtual_server ${name} 面向所有端口,必须使用会话保持:keepalived 取 persistence_timeout 360`,
      )
      const label = say('Add persistence_timeout 360', '添加 persistence_timeout 360')
      return [{ say: text, fix: { label, set: 'persistence_timeout', parameters: '360' } }]
    },
  },
  {
    id: 'granularity-means-persistence',
    severity: 'info',
    title: say('Mask that turns persistence on', '掩码会启用会话保持'),
    help: say(
      'persistence_granularity alone makes the service persistent for 360 seconds.',
      '单独写 persistence_granularity 也会启用 360 秒的会话保持。',
    ),
    check: ({ values, has }) => {
      if (!has('persistence_granularity') || has('persistence_timeout')) return []
      const name = serviceName(values)
      const text = say(
        `persistence_granularity makes virtual_server ${name} persistent: persistence_timeout is 360`,
        `persistence_granularity 使 virtual_server ${name} 启用会话保持:persistence_timeout 为 360`,
      )
      const label = say('Write persistence_timeout 360 out', '明确写出 persistence_timeout 360')
      const fix = { label, set: 'persistence_timeout', parameters: '360' }
      return [{ at: 'persistence_granularity', say: text, fix }]
    },
  },
  {
    id: 'weight-zero-persists',
    severity: 'warning',
    title: say('Drained server keeps its clients', '排空的服务器仍有客户端'),
    help: say(
      'With persistence_timeout a client that is known goes on to its real server even at weight 0, for as long as it keeps coming back. To drain it really, set net.ipv4.vs.expire_quiescent_template to 1 or remove the real_server. The same holds for a failed server with inhibit_on_failure, which then is a black hole for those clients.',
      '启用 persistence_timeout 时,已有记录的客户端即使权重为 0 也会继续被送到原服务器。要真正排空,请把 net.ipv4.vs.expire_quiescent_template 设为 1 或删除该 real_server。inhibit_on_failure 的失效服务器同理,对这些客户端形成黑洞。',
    ),
    check: ({ values }) => {
      if (values.persistence_timeout === undefined) return []
      const seconds = values.persistence_timeout / 1000
      return values.real_server.flatMap((server): Finding[] => {
        if (server.weight === 0) {
          const text = say(
            `real_server ${server.id} has weight 0, but clients stay with it for ${seconds} s after their last connection (persistence_timeout)`,
            `real_server ${server.id} 的 weight 为 0,但客户端在最后一次连接后 ${seconds} 秒内仍固定到它(persistence_timeout)`,
          )
          return [{ of: server, at: 'weight', say: text }]
        }
        if (!server.inhibit_on_failure) return []
        const text = say(
          `real_server ${server.id} stays at weight 0 when it fails (inhibit_on_failure), and its clients stay with it (persistence_timeout)`,
          `real_server ${server.id} 失效时以权重 0 保留(inhibit_on_failure),其客户端仍固定到它(persistence_timeout)`,
        )
        return [{ of: server, at: 'inhibit_on_failure', say: text }]
      })
    },
  },
]
