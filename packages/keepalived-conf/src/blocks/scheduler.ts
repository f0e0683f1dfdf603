import type { SchedulerName } from '../config'
import { type Localized, say } from '../localized'

/** Every IPVS scheduler that keepalived names, in its order, with what it does. */
export const schedulers: Readonly<Record<SchedulerName, Localized>> = {
  rr: say('Round robin: each in turn.', '轮询:依次分配。'),
  wrr: say('Weighted round robin: in turn, by weight.', '加权轮询:按权重依次分配。'),
  lc: say('Least connections.', '最少连接。'),
  wlc: say('Weighted least connections.', '加权最少连接。'),
  lblc: say(
    'Locality: one server for each destination until it is overloaded.',
    '基于局部性的最少连接:每个目的地址固定一台,直到过载。',
  ),
  sh: say('Source hash: a client stays with its server.', '源地址哈希:同一客户端固定到同一服务器。'),
  mh: say(
    'Maglev hash: a client stays with its server, few move when a server goes.',
    'Maglev 哈希:客户端固定,服务器变化时受影响最少。',
  ),
  dh: say('Destination hash.', '目的地址哈希。'),
  fo: say(
    'Failover: the available server of the highest weight gets everything.',
    '故障切换:权重最高的可用服务器承担全部。',
  ),
  ovf: say(
    'Overflow: the highest weight until it has as many connections as its weight.',
    '溢出:先用权重最高者,连接数达到权重后溢出到下一台。',
  ),
  lblcr: say(
    'Locality with replication: a set of servers for each destination.',
    '带复制的局部性最少连接:每个目的地址对应一组服务器。',
  ),
  sed: say('Shortest expected delay.', '最短期望延迟。'),
  nq: say(
    'Never queue: an idle server first, else shortest expected delay.',
    '无排队:优先空闲服务器,否则最短期望延迟。',
  ),
  twos: say('Power of two: the less loaded of two drawn at random.', '二选一:随机取两台,选负载较轻的。'),
}

export const schedulerNames = Object.keys(schedulers) as SchedulerName[]
