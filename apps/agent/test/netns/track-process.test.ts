/** vrrp_track_process by real processes. */
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import { describe, it } from 'vitest'

const conf = `vrrp_track_process watched {
    process "/usr/bin/sleep" 86397
    weight 0
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    track_process {
        watched
    }
    virtual_ipaddress {
        125.38.38.64
    }
}
`

describe.skipIf(!isAble('namespaces'))('vrrp_track_process', () => {
  it('is in FAULT without the process, takes part with it, and is in FAULT again when it ends', async ({
    onTestFinished,
  }) => {
    const experiment = await Experiment.start()
    onTestFinished(() => experiment.stop())
    await experiment.machines({ a: '125.38.38.11' })
    const { output } = experiment.startAgent('a', conf)
    await output.line(/Entering FAULT STATE: process watched has 0 processes/)
    experiment.run('a', ['/usr/bin/sleep', '86397'])
    await output.line(/Entering BACKUP/)
    const running = output.mark
    await experiment.lab.exec('a', ['pkill', '-f', '^/usr/bin/sleep 86397$'])
    await output.line(/Entering FAULT STATE/, running)
  })
})
