import type { DeploymentView } from '../src/server/deploy/deployment-runner'
import type { Services } from '../src/server/services'

/** `at` is called once with each step's new state. */
export function deploymentEnded(
  { deployments }: Services,
  deploymentId: string,
  at: (step: string) => void = () => {},
): Promise<DeploymentView> {
  const seen = new Set<string>()
  return new Promise(resolve => {
    const look = async () => {
      const now = await deployments.view(deploymentId)
      for (const { directorName, state } of now?.steps ?? []) {
        const step = `${directorName} ${state}`
        if (!seen.has(step)) at(step)
        seen.add(step)
      }
      if (!now || now.state === 'running') return
      deployments.progress.off('step', look)
      resolve(now)
    }
    deployments.progress.on('step', look)
    void look()
  })
}
