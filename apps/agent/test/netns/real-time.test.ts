/** What the kernel says of the threads of a director, and what a director that was suspended makes of the time it missed. */
import { instanceConf } from '@keelson/lab/article-conf'
import { isAdvert, priorityOf, sourceOf, VRRP_FILTER } from '@keelson/lab/capture'
import { Experiment } from '@keelson/lab/experiment'
import { isAble } from '@keelson/lab/machine-abilities'
import type { OutputWatch } from '@keelson/lab/output-watch'
import { VIP } from '@keelson/lab/topology'
import { describe, it } from 'vitest'

const A = '125.38.38.11'
const B = '125.38.38.12'
const C = '125.38.38.13'

interface Told {
  key?: string
  value?: { state?: string; pid?: number; threads?: { policy: string; rtPriority: number }[] }
  event?: { body: { kind: string; text?: string; to?: string; cause?: string; timeline?: { lateBy?: number } } }
}

const told = (watch: OutputWatch, wanted: (line: Told) => boolean, from = 0) =>
  watch.line(text => wanted(JSON.parse(text) as Told), from).then(text => JSON.parse(text) as Told)
const state = (name: string) => (line: Told) => line.key === 'vrrp/VI_1' && line.value?.state === name
const taken = (line: string) => line.includes(` ${VIP}/32`) && !line.startsWith('Deleted')
const dropped = (line: string) => line.includes(` ${VIP}/32`) && line.startsWith('Deleted')

async function pair() {
  const experiment = await Experiment.start()
  await experiment.machines({ a: A, b: B })
  return experiment
}

/** SIGSTOP holds all of its processes still, as a machine whose host paused it. */
const signal = (experiment: Experiment, host: string, name: string) => experiment.signal(host, name, '^keelson-')

describe.skipIf(!isAble('namespaces', 'tcpdump'))('a director in real time', () => {
  it.concurrent('has every thread of vrrp and checkers where global_defs puts it, on the CPUs it names', async ({
    expect,
    onTestFinished,
  }) => {
    const experiment = await pair()
    onTestFinished(() => experiment.stop())
    const conf = (lines: string) =>
      instanceConf({ state: 'MASTER', priority: 150 }).replace('global_defs {', `global_defs {\n${lines}`)
    const watch = experiment.agentWatch('a')
    experiment.startAgent(
      'a',
      conf('vrrp_rt_priority 50\nvrrp_cpu_affinity 0\nvrrp_no_swap\nvrrp_rlimit_rttime 1000000\nchecker_priority -7\n'),
    )
    await told(watch, ({ event }) => /vrrp_no_swap .*memory\.swap\.max=0/.test(event?.body.text ?? ''))
    await told(watch, ({ key, value }) => key === 'timing/vrrp' && value?.threads?.[0]?.rtPriority === 50)
    await told(watch, ({ key, value }) => key === 'timing/checkers' && value?.threads?.[0]?.policy === 'other')
    const pidOf = async (name: string) =>
      (await told(watch, ({ key, value }) => key === `process/${name}` && Number(value?.pid) > 0)).value?.pid ?? 0
    const ofThreads = async (command: string, name: string) => {
      const pid = await pidOf(name)
      const script = `for t in $(ls /proc/${pid}/task); do ${command}; done`
      return (await experiment.lab.exec('a', ['sh', '-c', script])).stdout.trim().split('\n')
    }
    const orders = await ofThreads('echo $(chrt -p $t | sed "s/.*: //")', 'vrrp')
    expect(orders.length).toBeGreaterThan(4)
    expect(new Set(orders)).toEqual(new Set(['SCHED_RR|SCHED_RESET_ON_FORK 50']))
    const cpus = await ofThreads('taskset -cp $t | sed "s/.*: //"', 'vrrp')
    expect(new Set(cpus)).toEqual(new Set(['0']))
    const nice = await ofThreads('cut -d" " -f19 /proc/$t/stat', 'checkers')
    expect(new Set(nice)).toEqual(new Set(['-7']))
    const limits = (await experiment.lab.exec('a', ['cat', `/proc/${await pidOf('vrrp')}/limits`])).stdout
    expect(limits).toMatch(/^Max realtime timeout\s+1000000\s+unlimited/m)

    // without the words: back to where it is when nothing is said
    const before = watch.mark
    experiment.write('a', 'keepalived.conf', conf(''))
    await experiment.signal('a', 'HUP', 'keelson-watchdog')
    await told(watch, ({ key, value }) => key === 'timing/vrrp' && value?.threads?.[0]?.rtPriority === 1, before)
    expect(new Set(await ofThreads('echo $(chrt -p $t | sed "s/.*: //")', 'vrrp'))).toEqual(
      new Set(['SCHED_RR|SCHED_RESET_ON_FORK 1']),
    )
    const { stdout } = await experiment.agent('a', 'status')
    expect(stdout).toMatch(/^timers +vrrp +\d+ ran +late p50 [\d.]+ ms +p99 [\d.]+ ms +max [\d.]+ ms +expired 0$/m)
    expect(stdout).toMatch(/^threads +vrrp +SCHED_RR 1 +cpus/m)
  })

  it.concurrent('MASTER suspended while the other took over: on its return one of them holds the VIP, and all caches know whom', async ({
    expect,
    onTestFinished,
  }) => {
    const experiment = await pair()
    onTestFinished(() => experiment.stop())
    const onA = experiment.watchAddresses('a')
    const onB = experiment.watchAddresses('b')
    const a = experiment.agentWatch('a')
    experiment.startAgent('b', instanceConf({ state: 'BACKUP', priority: 100 }))
    experiment.startAgent('a', instanceConf({ state: 'MASTER', priority: 150 }))
    await told(a, state('MASTER'))
    await onA.line(taken)
    const capture = await experiment.capture(`${VRRP_FILTER} or arp`)
    await capture.until(frame => isAdvert(frame) && sourceOf(frame) === A)
    const before = onB.mark
    await signal(experiment, 'a', 'STOP')
    await onB.line(taken, before)
    // Both have it now: nobody can take it off a machine that stands still.
    await capture.until(frame => isAdvert(frame) && sourceOf(frame) === B, 2)
    const resumed = onB.mark
    const resumedOnA = a.mark
    await signal(experiment, 'a', 'CONT')
    // It is the better one, so it claims again, and the other lets go by its first advert.
    await onB.line(dropped, resumed)
    const frames = await capture.stop()
    const lastOfB = frames.findLast(frame => isAdvert(frame) && sourceOf(frame) === B)?.at ?? 0
    const claims = frames.filter(frame => isAdvert(frame) && sourceOf(frame) === A && frame.at > lastOfB)
    expect(claims.length).toBeGreaterThan(0)
    expect(claims.map(priorityOf)).not.toContain(0)
    expect(a.lines.slice(resumedOnA).filter(line => state('FAULT')(JSON.parse(line) as Told))).toEqual([])
    await told(a, state('MASTER'))
    expect(onA.lines.findLast(line => line.includes(` ${VIP}/32`))).toSatisfy(taken)
  })

  it.concurrent('MASTER suspended while an interface that it needs goes: on its return that is the first it knows', async ({
    expect,
    onTestFinished,
  }) => {
    const experiment = await pair()
    onTestFinished(() => experiment.stop())
    const onB = experiment.watchAddresses('b')
    const a = experiment.agentWatch('a')
    const extra = 'timer_expired_backup 1\nvirtual_ipaddress_excluded {\n    10.1.0.66/24 dev lan1\n}\n'
    const ip = async (argv: string) => await experiment.lab.exec('a', ['ip', ...argv.split(' ')])
    await ip('link add lan1 type veth peer name far1')
    await ip('link set far1 up')
    await ip('link set lan1 up')
    experiment.startAgent('a', instanceConf({ state: 'MASTER', priority: 150, extra }))
    await told(a, state('MASTER'))
    await signal(experiment, 'a', 'STOP')
    // The clock is the life of a stranger, which listens for longer than a's own advert may be late.
    const stranger = instanceConf({ state: 'BACKUP', priority: 100 }).replace('router_id 51', 'router_id 52')
    experiment.startAgent('b', stranger.replace(VIP, '125.38.38.77'))
    await onB.line(/ 125\.38\.38\.77\/32/)
    await ip('link delete lan1')
    const resumed = a.mark
    await signal(experiment, 'a', 'CONT')
    await told(a, state('FAULT'), resumed)
    const entered = a.lines.slice(resumed).flatMap(line => (JSON.parse(line) as Told).event?.body.to ?? [])
    expect(entered).toEqual(['FAULT'])
  })

  it.concurrent('BACKUP suspended past its own timer: it says by how much it was late, and claims nothing while the MASTER speaks', async ({
    expect,
    onTestFinished,
  }) => {
    const experiment = await pair()
    onTestFinished(() => experiment.stop())
    const onB = experiment.watchAddresses('b')
    const b = experiment.agentWatch('b')
    const onA = experiment.watchAddresses('a')
    experiment.startAgent('a', instanceConf({ state: 'MASTER', priority: 150 }))
    await onA.line(taken)
    experiment.startAgent('b', instanceConf({ state: 'BACKUP', priority: 100 }))
    await told(b, state('BACKUP'))
    const capture = await experiment.capture(VRRP_FILTER)
    await capture.until(frame => isAdvert(frame) && sourceOf(frame) === A)
    const before = b.mark
    await signal(experiment, 'b', 'STOP')
    // Its own timer would have run out at the fourth.
    const from = capture.frames().at(-1)?.at ?? 0
    await capture.until(frame => sourceOf(frame) === A && frame.at > from, 6)
    await signal(experiment, 'b', 'CONT')
    const resumed = capture.frames().at(-1)?.at ?? 0
    await capture.until(frame => sourceOf(frame) === A && frame.at > resumed, 3)
    const frames = await capture.stop()
    expect(frames.filter(frame => sourceOf(frame) === B)).toEqual([])
    expect(onB.lines.filter(taken)).toEqual([])
    expect(b.lines.slice(before).filter(line => state('MASTER')(JSON.parse(line) as Told))).toEqual([])
  })

  it.concurrent('BACKUP suspended while the MASTER dies: it listens once more, then takes over and tells how late it was', async ({
    expect,
    onTestFinished,
  }) => {
    const experiment = await pair()
    onTestFinished(() => experiment.stop())
    const onB = experiment.watchAddresses('b')
    const b = experiment.agentWatch('b')
    await experiment.machines({ c: C })
    const onA = experiment.watchAddresses('a')
    experiment.startAgent('a', instanceConf({ state: 'MASTER', priority: 150 }))
    await onA.line(taken)
    experiment.startAgent('b', instanceConf({ state: 'BACKUP', priority: 100 }))
    await told(b, state('BACKUP'))
    const capture = await experiment.capture(VRRP_FILTER)
    await capture.until(frame => isAdvert(frame) && sourceOf(frame) === A)
    await experiment.crash('a', '^keelson-')
    await signal(experiment, 'b', 'STOP')
    // The clock here is a third one's life, which needs longer than b to miss the dead one, and then two seconds more.
    experiment.startAgent('c', instanceConf({ state: 'BACKUP', priority: 50 }))
    await capture.until(frame => sourceOf(frame) === C, 3)
    const before = b.mark
    await signal(experiment, 'b', 'CONT')
    await onB.line(taken)
    const { event } = await told(b, ({ event }) => event?.body.to === 'MASTER', before)
    expect(event?.body).toMatchObject({ kind: 'vrrp-transition', timeline: { lateBy: expect.any(Number) as number } })
    expect(event?.body.timeline?.lateBy).toBeGreaterThan(1000)
    expect(event?.body.cause).toMatch(/its own timer having run [\d.]+ s late/)
    await told(b, ({ event }) => /its timer ran [\d.]+ s late: listens/.test(event?.body.text ?? ''), before)
  })
})
