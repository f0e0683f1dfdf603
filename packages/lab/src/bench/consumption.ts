/** What all processes of one director on a machine of an experiment have used: CPU time and memory, by the kernel's word. */
import type { DirectorKind } from '../director-kinds'
import type { Experiment } from '../experiment'

export interface Consumption {
  /** seconds since the processes started */
  cpu: number
  /** proportional set size, MB: shared pages are counted once */
  pss: number
  processes: number
  /** how often their threads went to sleep of their own, and so were woken, since they started */
  wakeUps: number
}

const TICKS_PER_SECOND = 100 // USER_HZ, the same on every Linux

export async function consumptionOf(
  experiment: Experiment,
  host: string,
  kind: Pick<DirectorKind, 'processes'>,
): Promise<Consumption> {
  const script = `for p in $(pgrep -f '${kind.processes}'); do
    echo $(cat /proc/$p/stat | sed 's/.*) //') $(cat /proc/$p/task/*/status | awk '/^voluntary/ { n += $2 } END { print n }') $(awk '/^Pss:/ { print $2 }' /proc/$p/smaps_rollup)
done`
  const { stdout } = await experiment.lab.exec(host, ['sh', '-c', script])
  const processes = stdout
    .trim()
    .split('\n')
    .map(line => line.split(' ').map(Number))
    .filter(fields => fields.length > 20)
  // Behind the name: field 3 of man 5 proc is the first, utime and stime are 14 and 15.
  const cpu = processes.reduce((sum, fields) => sum + (fields[11] ?? 0) + (fields[12] ?? 0), 0) / TICKS_PER_SECOND
  const pss = processes.reduce((sum, fields) => sum + (fields.at(-1) ?? 0), 0) / 1024
  const wakeUps = processes.reduce((sum, fields) => sum + (fields.at(-2) ?? 0), 0)
  return { cpu, pss, processes: processes.length, wakeUps }
}
