/** One experiment of packages/lab/src/ipvs-traffic in the guest of the suite: what it printed, as JSON. */
import { GUEST } from '@keelson/lab/guest/shared-guest'
import { LabClient } from '@keelson/lab/lab-client'
import { inject } from 'vitest'

export async function ipvsExperiment<T>(name: string): Promise<T> {
  const argv = ['node', 'packages/lab/dist/run-ipvs-traffic.mjs', name]
  const { code, stdout, stderr } = await new LabClient(inject('guestSocket')).exec(GUEST, argv)
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with status ${code}:\n${stderr}`)
  return JSON.parse(stdout) as T
}
