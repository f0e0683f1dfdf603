/** All cases as one keepalived.conf. */
import { type OracleCase, realAddress, sorryAddress, vip } from './oracle-case'

/** Where scripts, FIFOs and files of the oracle lie. */
export const DIR = '/run/oracle'

const PRELUDE = `global_defs {
  router_id oracle
  notification_email { ops@example.net }
  notification_email_from keelson@example.net
  smtp_server 127.0.0.1 2525
  script_user root
  enable_script_security
  lvs_notify_fifo ${DIR}/lvs.fifo
  checker_log_all_failures
}
`

export interface Pace {
  /** of every virtual server: a case takes seconds */
  times: string[]
  /** what no script takes that does not hang, s */
  long: number
}

/** So that no more happens at once than an emulated machine can tell apart. */
export const UNHURRIED: Pace = {
  times: ['delay_loop 6', 'warmup 0', 'connect_timeout 8', 'delay_before_retry 3'],
  long: 10,
}
export const QUICK: Pace = {
  times: ['delay_loop 1', 'warmup 0', 'connect_timeout 4', 'delay_before_retry 0.5'],
  long: 4,
}

export const oracleConf = (cases: readonly OracleCase[], pace: Pace): string =>
  PRELUDE + cases.map((each, index) => [trackedFile(each, index), virtualServer(each, index, pace)].join('')).join('')

const trackedFile = ({ file }: OracleCase, index: number) =>
  file ? `track_file f${index} {\n  file ${DIR}/f${index}\n  weight ${file.weight ?? 1}\n}\n` : ''

const virtualServer = (each: OracleCase, index: number, { times, long }: Pace) => `virtual_server ${vip(index)} 80 {
${indent([
  'lb_algo rr',
  'lb_kind NAT',
  `protocol ${each.protocol ?? 'TCP'}`,
  ...times,
  ...(each.notify ? ['up', 'down'].map(way => `quorum_${way} "${DIR}/note ${index} quorum_${way}"`) : []),
  ...(each.lines ?? []),
  ...(each.sorry ? [`sorry_server ${sorryAddress(index)} 80`, ...each.sorry] : []),
  ...each.servers.flatMap((server, at) => [
    `real_server ${realAddress(index, at)} 80 {`,
    ...indentLines([
      ...(each.notify
        ? ['up', 'down'].map(way => `notify_${way} "${DIR}/note ${index} notify_${way} R${at + 1}"`)
        : ['smtp_alert false']),
      ...(server.lines ?? []),
      ...server.checker
        .replaceAll('@STEPS', server.steps)
        .replaceAll('@KEY', `${index}.${at}`)
        .replaceAll('@FILE', `f${index}`)
        .replaceAll('@LONG', String(long))
        .split('\n'),
    ]),
    '}',
  ]),
])}
}
`

const indentLines = (lines: string[]) => lines.map(line => `  ${line}`)
const indent = (lines: string[]) => indentLines(lines).join('\n')
