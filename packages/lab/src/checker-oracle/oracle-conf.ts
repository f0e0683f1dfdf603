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

/** `TIMES` of a checker or virtual server, so that a case takes seconds. */
export const QUICK = ['delay_loop 2.5', 'warmup 0', 'connect_timeout 4', 'delay_before_retry 1.2']

export const oracleConf = (cases: readonly OracleCase[]): string =>
  PRELUDE + cases.map((each, index) => [trackedFile(each, index), virtualServer(each, index)].join('')).join('')

const trackedFile = ({ file }: OracleCase, index: number) =>
  file ? `track_file f${index} {\n  file ${DIR}/f${index}\n  weight ${file.weight ?? 1}\n}\n` : ''

const virtualServer = (each: OracleCase, index: number) => `virtual_server ${vip(index)} 80 {
${indent([
  'lb_algo rr',
  'lb_kind NAT',
  `protocol ${each.protocol ?? 'TCP'}`,
  ...QUICK,
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
        .split('\n'),
    ]),
    '}',
  ]),
])}
}
`

const indentLines = (lines: string[]) => lines.map(line => `  ${line}`)
const indent = (lines: string[]) => indentLines(lines).join('\n')
