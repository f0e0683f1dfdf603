/** A lab of namespaces inside the guest (it lies here, not in guest/, because a bundle finds the repository from where it lies): runs the experiment that its first word names, and prints what it saw as JSON. */
import { Experiment } from './experiment'

const pair = (priority: number) => `vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority ${priority}
  advert_int 1
  virtual_ipaddress {
    125.38.38.64/24
  }
}
`

/** Ours above stock keepalived: who is MASTER, and where the address is. */
async function elect(): Promise<unknown> {
  const experiment = await Experiment.start()
  try {
    await experiment.machines({ ours: '125.38.38.1', stock: '125.38.38.2' })
    const stock = experiment.startKeepalived('stock', pair(100))
    await stock.output.line(/Entering MASTER STATE/)
    const whileMaster = stock.output.mark
    experiment.startAgent('ours', pair(150))
    await experiment.agentWatch('ours').line(/"key":"vrrp\/VI_1".*"state":"MASTER"/)
    await stock.output.line(/Entering BACKUP STATE/, whileMaster)
    const { stdout } = await experiment.lab.exec('ours', ['ip', '-o', 'address', 'show', 'dev', 'eth0'])
    return { master: 'ours', hasVip: stdout.includes('125.38.38.64/24') }
  } finally {
    await experiment.stop()
  }
}

const experiments: Record<string, () => Promise<unknown>> = { elect }
const wanted = experiments[process.argv[2] ?? '']
if (!wanted) throw new Error(`no experiment ${process.argv[2]}; there are ${Object.keys(experiments).join(' ')}`)
process.stdout.write(`${JSON.stringify(await wanted())}\n`)
process.exit(0)
