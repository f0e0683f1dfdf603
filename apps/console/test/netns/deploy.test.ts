/** Deployments on real directors: whatever dies on the way, each runs a whole known revision, the VIP is served, the console says what is. */
import { readFileSync } from 'node:fs'
import { isAble } from '@keelson/lab/machine-abilities'
import { VIP } from '@keelson/lab/topology'
import { describe, expect, it } from 'vitest'
import { until } from '../console'
import { type DirectorName, RealPair, textOf } from './real-pair'

const names = ['a', 'b'] as const

async function withPair(options: Parameters<typeof RealPair.start>[0], act: (pair: RealPair) => Promise<void>) {
  const pair = await RealPair.start(options)
  try {
    await act(pair)
  } finally {
    await pair.close()
  }
}

/** Both on the same side, and the files on the disks with them. */
async function whole(pair: RealPair, revision: number, priority: number, more = '') {
  for (const name of names) {
    await pair.runs(name, revision)
    expect(readFileSync(pair.file(name), 'utf8')).toBe(textOf(name, priority, more))
  }
  const holder = await pair.holder()
  expect(await pair.addresses(holder)).toContain(VIP)
  return holder
}

describe.skipIf(!isAble('namespaces'))('a deployment on real directors', { concurrent: true }, () => {
  it('changes the BACKUP first, then the MASTER, and the VIP stays where it is', () =>
    withPair({}, async pair => {
      const addresses = pair.experiment.watchAddresses('a')
      await addresses.line(new RegExp(VIP))
      await pair.draft({ a: textOf('a', 160), b: textOf('b', 160) })
      const steps: string[] = []
      const view = await pair.deploy(step => steps.push(step))
      expect(view).toMatchObject({ state: 'done', reason: null, revision: 1 })
      expect(steps.indexOf('b trial')).toBeLessThan(steps.indexOf('a applying'))
      expect(await whole(pair, 1, 160)).toBe('a')
      expect(addresses.lines.filter(line => line.startsWith('Deleted') && line.includes(VIP))).toEqual([])
      // A second one goes back to the first, not to the beginning.
      await pair.draft({ a: textOf('a', 170).replace('eth0', 'eth7'), b: textOf('b', 170) })
      const failed = await pair.deploy()
      expect(failed.reason).toMatch(
        /^a: a left revision 2 by itself: .*VI_1 is in FAULT|^a: vrrp_instance VI_1 is FAULT/,
      )
      expect(failed.steps.map(({ directorName, state }) => `${directorName} ${state}`)).toEqual([
        'b reverted',
        'a failed',
      ])
      await whole(pair, 1, 160)
    }))

  it('hands the VIP over before the MASTER is touched, and takes it back at the end', () =>
    withPair({}, async pair => {
      await pair.draft({ a: textOf('a', 160), b: textOf('b', 160) })
      const holders: string[] = []
      const steps: string[] = []
      const view = await pair.deploy(step => {
        steps.push(step)
        if (step !== 'a applying') return
        const told = (name: 'a' | 'b') => pair.running.services.hub.agents.get(name)?.state.one('vrrp', 'vrrp/VI_1')
        holders.push(`a ${told('a')?.state}, b ${told('b')?.state}`)
      }, true)
      expect(view).toMatchObject({ state: 'done', reason: null })
      expect(holders).toEqual(['a BACKUP, b MASTER'])
      expect(steps.indexOf('a handing-over')).toBeLessThan(steps.indexOf('a applying'))
      await until(
        () =>
          pair.running.services.hub.agents.get('a')?.state.one('vrrp', 'vrrp/VI_1')?.state === 'MASTER' || undefined,
        pair.ring,
        20_000,
      )
      expect(await whole(pair, 1, 160)).toBe('a')
    }))

  it('goes back when a real server that was up is down after the change', () =>
    withPair({}, async pair => {
      const server = (port: number) =>
        `virtual_server ${VIP} 80 {\n  delay_loop 1\n  lb_algo rr\n  protocol TCP\n  lb_kind NAT\n  real_server 125.38.38.20 80 {\n    TCP_CHECK {\n      connect_port ${port}\n      retry 0\n    }\n  }\n}\n`
      pair.experiment.run('front', ['python3', '-m', 'http.server', '80'])
      await pair.draft({ a: textOf('a', 150, server(80)), b: textOf('b', 150, server(80)) })
      expect(await pair.deploy()).toMatchObject({ state: 'done' })
      await pair.draft({ a: textOf('a', 150, server(81)), b: textOf('b', 150, server(81)) })
      pair.running.services.deployments.patience = 6000
      const view = await pair.deploy()
      expect(view.reason).toMatch(/b: real_server 125\.38\.38\.20:80 of .* was up before and is down now/)
      await whole(pair, 1, 150, server(80))
    }))

  it.for<[what: string, at: string, harm: (pair: RealPair) => Promise<void>]>([
    [
      'the BACKUP’s agent is killed while it settles',
      'b settling',
      async pair => {
        await pair.kill('b')
        pair.startAgain('b')
      },
    ],
    [
      'the BACKUP’s agent is killed on trial',
      'a applying',
      async pair => {
        await pair.kill('b')
        pair.startAgain('b')
      },
    ],
    [
      'the MASTER’s agent is killed while it settles',
      'a settling',
      async pair => {
        await pair.kill('a')
        pair.startAgain('a')
      },
    ],
    ['the MASTER is rebooted while it settles', 'a settling', pair => pair.reboot('a')],
    ['the BACKUP is rebooted on trial', 'a applying', pair => pair.reboot('b')],
    [
      'the BACKUP’s cable is pulled while it settles',
      'b settling',
      async pair => {
        await pair.experiment.lab.setLink('b', false)
        await pair.agents.b.output.line(/left revision 1/)
        await pair.experiment.lab.setLink('b', true)
      },
    ],
    [
      'the MASTER’s cable is pulled while it settles',
      'a settling',
      async pair => {
        await pair.experiment.lab.setLink('a', false)
        await pair.agents.a.output.line(/left revision 1/)
        await pair.experiment.lab.setLink('a', true)
      },
    ],
  ])('%s: all go back, the VIP is served, the reason is told', ([, at, harm]) =>
    withPair({}, async pair => {
      const before = { a: readFileSync(pair.file('a'), 'utf8'), b: readFileSync(pair.file('b'), 'utf8') }
      await pair.draft({ a: textOf('a', 160), b: textOf('b', 160) })
      let harmed: Promise<void> | undefined
      const view = await pair.deploy(step => {
        if (step === at) harmed = harm(pair)
      })
      await harmed
      expect(view.state).toBe('failed')
      expect(view.reason).toBeTruthy()
      expect(view.steps.filter(({ state }) => state === 'done')).toEqual([])
      await whole(pair, 0, 150)
      expect(before).toEqual({ a: textOf('a', 150), b: textOf('b', 150) })
      // Nothing stands in the way of the next.
      expect(await pair.deploy()).toMatchObject({ state: 'done', revision: 2 })
      await whole(pair, 2, 160)
    }),
  )

  it.for(names)(
    'a link of %s that is cut before it answers does not matter where it is back with that revision',
    name =>
      withPair({ relayed: true }, async pair => {
        await pair.draft({ a: textOf('a', 160), b: textOf('b', 160) })
        const relay = pair.relays?.[name]
        if (relay) relay.cut = { at: 'apply-config', delivered: true, away: Promise.resolve() }
        const before: string[] = []
        const view = await pair.deploy(step => {
          if (!step.endsWith(' trial')) return
          const config = pair.running.services.hub.agents.get(step.slice(0, 1))?.state.one('config')
          before.push(`${step}: ${config?.unconfirmed ? 'waits' : 'keeps it already'}`)
        })
        expect(relay?.cuts).toBe(1)
        expect(view).toMatchObject({ state: 'done', reason: null, revision: 1 })
        expect(before).toEqual(['b trial: waits', 'a trial: waits'])
        await whole(pair, 1, 160)
      }),
  )

  it.for<[name: DirectorName, what: string, delivered: boolean, reason: RegExp]>([
    [
      'b',
      'before the revision reaches it',
      false,
      /^b: b was lost before it answered; b did not take revision 1: it runs revision 0/,
    ],
    [
      'a',
      'before the revision reaches it',
      false,
      /^a: a was lost before it answered; a did not take revision 1: it runs revision 0/,
    ],
    [
      'a',
      'for longer than its lease',
      true,
      /^a: a was lost before it answered; a left revision 1 by itself: nothing was heard/,
    ],
  ])('a link of %s that is cut %s: all go back, and the reason is told', ([name, , delivered, reason]) =>
    withPair({ relayed: true }, async pair => {
      await pair.draft({ a: textOf('a', 160), b: textOf('b', 160) })
      const away = delivered ? pair.agents[name].output.line(/left revision 1/) : Promise.resolve()
      const relay = pair.relays?.[name]
      if (relay) relay.cut = { at: 'apply-config', delivered, away }
      const view = await pair.deploy()
      expect(relay?.cuts).toBe(1)
      expect(view.reason).toMatch(reason)
      expect(view.state).toBe('failed')
      await whole(pair, 0, 150)
      expect(await pair.deploy()).toMatchObject({ state: 'done', revision: 2 })
      await whole(pair, 2, 160)
    }),
  )

  it.for(['b applying', 'b settling', 'a applying', 'a settling'])(
    'the console is killed at %s: the directors go back by themselves, and it says so when it is back',
    at =>
      withPair({}, async pair => {
        await pair.draft({ a: textOf('a', 160), b: textOf('b', 160) })
        const { deploymentId } = await pair.ada.client.deploy.run.mutate({ clusterId: pair.clusterId })
        await new Promise<void>(resolve => {
          // The console it looks at stops before the end.
          pair.ended(deploymentId, step => step === at && resolve()).catch(() => {})
        })
        await pair.restartConsole()
        const view = await pair.running.services.deployments.view(deploymentId)
        expect(view).toMatchObject({ state: 'failed', reason: /the console stopped while this ran/ })
        await whole(pair, 0, 150)
        expect(await pair.deploy()).toMatchObject({ state: 'done', revision: 2 })
        await whole(pair, 2, 160)
      }),
  )

  it('over TLS: a change that cuts the console off is left by the director itself, and told when it is heard again', () =>
    withPair({ overTls: true }, async pair => {
      const cut = 'static_routes {\n  blackhole 125.38.38.20/32\n}\n'
      await pair.draft({ b: textOf('b', 150, cut) })
      const view = await pair.deploy()
      expect(view.reason).toMatch(
        /^b: .*(b left revision 1 by itself: nothing was heard of the console for 4 s|is not connected|did not answer)/,
      )
      const { reverted } = await pair.runs('b', 0)
      expect(reverted).toMatchObject({ revision: 1, reason: 'nothing was heard of the console for 4 s' })
      await whole(pair, 0, 150)
      const route = await pair.experiment.lab.exec('b', ['ip', 'route', 'show', '125.38.38.20'])
      expect(route.stdout).not.toContain('blackhole')
    }))
})
