/** The command line of keelson-agent. Exit status: 0 done, 1 found errors or failed, 2 bad usage or a missing file. */
import type { OperatorState, Order } from '@keelson/contract/messages/from-console'
import { UsageError } from './command-line/usage-error'
import { VERSION } from './version'

const USAGE = `keelson-agent ${VERSION}: VRRP, health checks and load balancing on one director

  keelson-agent check FILE… [--format text|json|sarif] [--against VERSION] [--lang en|zh] [--config-id ID]
                                               judge keepalived.conf files as the directors of one cluster;
                                               against: also name what that keepalived does not know yet
  keelson-agent format FILE… [--write|--check] put the white space of a file in order, and nothing else
  keelson-agent explain KEYWORD|RULE [--lang en|zh]
                                               what a word of keepalived.conf or a rule of check means
  keelson-agent run --config FILE              run a director
                    [--run-dir DIR]            sockets, and state of this boot (/run/keelson)
                    [--state-dir DIR]          what outlives a reboot: keys, last known good configuration
                                               (/var/lib/keelson, or state in a run directory that is named)
                    [--engine builtin|keepalived]
                                               keepalived: drive the stock keepalived of this director instead
                    [--forwarder auto|ipvs|userspace|none]
                    [--client-address hidden|transparent|proxy-v1|proxy-v2]
                                               how real servers behind the userspace forwarder learn of their client
                    [--ipvs-drift repair|leave]
                                               what somebody else changed of our part of IPVS (repair)
                    [--console URL]            wss://HOST/agent, or ws+unix:SOCKET:/agent on one machine
                    [--name NAME]              this director's name (the host's name)
                    [--mail-credentials FILE]  JSON: user, password, starttls (required|never) for smtp_server
                    [--separate-probes]        check the same real server once for each virtual server, as keepalived
                    [--verify-certificates]    SSL_GET fails for a certificate that is not trusted (ca of SSL, or the
                                               usual authorities), is another host's, or has ended
                    [--certificate-days N]     warn N days before a certificate ends (14; 0: never)
  keelson-agent enroll --console URL --token-file FILE [--name NAME] [--pin sha256/…] [--state-dir DIR]
                                               have a console know this director by its key; once, before run --console wss:
                                               pin: of a certificate for which the usual authorities do not vouch
  keelson-agent adopt [FILE] [--sha256 HASH] [--run-dir DIR]
                                               the keepalived that runs here and its file; with its hash: let the
                                               engine keepalived write over exactly this file
  keelson-agent move builtin|keepalived [--run-dir DIR]
                                               change the engine of this director, for good
  keelson-agent status [--run-dir DIR] [--json]
  keelson-agent services [--run-dir DIR] [--stats|--rate] [--exact]
                                               laid out as ipvsadm -Ln
  keelson-agent connections [--run-dir DIR] [--client A] [--vip A] [--real A] [--state S] [--persistent-conn]
                                               laid out as ipvsadm -lcn; A is an address, address:port or network/prefix
  keelson-agent weight VIRTUAL_SERVER REAL_SERVER WEIGHT [--run-dir DIR]
  keelson-agent drain|out|activate VIRTUAL_SERVER REAL_SERVER [--run-dir DIR]
                                               no new connection; not in the table at all; as health and weight say
  keelson-agent demote [INSTANCE] [--for SECONDS] [--run-dir DIR]
                                               MASTER says goodbye and stands back, for that long or until failback
  keelson-agent failback [INSTANCE] [--run-dir DIR]
                                               stands back no longer, and takes over where its priority lets it
  keelson-agent reannounce [INSTANCE] [--run-dir DIR]
                                               its gratuitous ARPs and neighbour advertisements once more
  keelson-agent reload [--run-dir DIR]         as SIGHUP, with the answer
  keelson-agent recheck [VIRTUAL_SERVER] [--run-dir DIR]
                                               every check probes now
  keelson-agent checks VIRTUAL_SERVER REAL_SERVER [--run-dir DIR]
                                               what its last checks saw
  keelson-agent probe FILE [REAL_SERVER] [--verify-certificates]
                                               run the checks of a configuration once, and say what each saw
  keelson-agent digest URL [--virtualhost NAME] [--sni] [--http-protocol 1.0|1.0C|1.1]
                                               the MD5 of a page, for digest in HTTP_GET
  keelson-agent doctor [FILE] [--json]         is this machine fit to be the director that FILE describes?
                                               (/etc/keepalived/keepalived.conf) and the command that mends it
  keelson-agent watch [--run-dir DIR]          everything that happens, one JSON object a line
  keelson-agent simulate --console URL FILE…   directors in memory, one per file; labelled as simulated
`

const operatorState = async (state: OperatorState): Promise<Command> => {
  const { operatorStateCommand } = await import('./command-line/operator-state')
  return argv => operatorStateCommand(state, argv)
}

const order = async (type: Order['type']): Promise<Command> => {
  const { orderCommand } = await import('./command-line/order')
  return argv => orderCommand(type, argv)
}

type Command = (argv: string[]) => number | Promise<number>

/** Each is loaded when it is run: a director starts five processes, and none of them should read what only others need. */
const commands: Record<string, () => Promise<Command>> = {
  check: async () => (await import('./command-line/check')).checkCommand,
  explain: async () => (await import('./command-line/explain')).explainCommand,
  format: async () => (await import('./command-line/format')).formatCommand,
  run: async () => (await import('./command-line/run')).runCommand,
  enroll: async () => (await import('./command-line/enroll')).enrollCommand,
  adopt: async () => (await import('./command-line/adopt')).adoptCommand,
  move: async () => (await import('./command-line/move')).moveCommand,
  status: async () => (await import('./command-line/status')).statusCommand,
  services: async () => (await import('./command-line/services')).servicesCommand,
  connections: async () => (await import('./command-line/connections')).connectionsCommand,
  weight: async () => (await import('./command-line/weight')).weightCommand,
  drain: async () => operatorState('drain'),
  out: async () => operatorState('out'),
  activate: async () => operatorState('active'),
  demote: async () => order('demote'),
  failback: async () => order('failback'),
  reannounce: async () => order('reannounce'),
  reload: async () => order('reload'),
  recheck: async () => order('restart-checks'),
  checks: async () => (await import('./command-line/checks')).checksCommand,
  probe: async () => (await import('./command-line/probe')).probeCommand,
  digest: async () => (await import('./command-line/digest')).digestCommand,
  doctor: async () => (await import('./command-line/doctor')).doctorCommand,
  watch: async () => (await import('./command-line/watch')).watchCommand,
  simulate: async () => (await import('./command-line/simulate')).simulateCommand,
  process: async () => (await import('./command-line/process')).processCommand,
}

export async function main(argv: string[]): Promise<number> {
  const [name = '', ...rest] = argv
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(USAGE)
    return 0
  }
  if (name === '--version') {
    process.stdout.write(`${VERSION}\n`)
    return 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) {
    process.stderr.write(name === '' ? USAGE : `keelson-agent: unknown command ${name}\n\n${USAGE}`)
    return 2
  }
  try {
    return await (await command())(rest)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`keelson-agent ${name}: ${error.message}\n`)
    return 2
  }
}
