import { on } from 'node:events'
import type { DeploymentView } from '../src/server/deploy/deployment-runner'
import type { Services } from '../src/server/services'

/** `at` is called once with each step's new state, when it has come to it. */
export async function deploymentEnded(
  { deployments }: Services,
  deploymentId: string,
  at: (step: string) => void = () => {},
): Promise<DeploymentView> {
  const seen = new Set<string>()
  const tell = ({ directorName, state }: { directorName: string; state: string }) => {
    const step = `${directorName} ${state}`
    if (!seen.has(step)) at(step)
    seen.add(step)
  }
  const { progress } = deployments
  const onStep = (id: string, step?: Parameters<typeof tell>[0]) => {
    if (id === deploymentId && step) tell(step)
  }
  const news = on(progress, 'step')
  progress.on('step', onStep)
  try {
    for (const step of (await deployments.view(deploymentId))?.steps ?? []) tell(step)
    for (;;) {
      const now = await deployments.view(deploymentId)
      if (now && now.state !== 'running') return now
      await news.next()
    }
  } finally {
    progress.off('step', onStep)
    await news.return?.()
  }
}
