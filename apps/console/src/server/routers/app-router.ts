import { router } from '../trpc'
import { accountRouter } from './account'
import { agentRouter } from './agent'
import { alertRouter } from './alert'
import { alertChannelRouter } from './alert-channel'
import { auditRouter } from './audit'
import { clusterRouter } from './cluster'
import { configRouter } from './config'
import { connectionRouter } from './connection'
import { deployRouter } from './deploy'
import { directorRouter } from './director'
import { engineRouter } from './engine'
import { eventRouter } from './event'
import { liveRouter } from './live'
import { orderRouter } from './order'
import { peopleRouter } from './people'
import { planRouter } from './plan'
import { rampRouter } from './ramp'
import { realServerRouter } from './real-server'
import { revisionRouter } from './revision'
import { sessionRouter } from './session'
import { truthRouter } from './truth'

export const appRouter = router({
  account: accountRouter,
  agent: agentRouter,
  alert: alertRouter,
  alertChannel: alertChannelRouter,
  audit: auditRouter,
  cluster: clusterRouter,
  config: configRouter,
  connection: connectionRouter,
  deploy: deployRouter,
  director: directorRouter,
  engine: engineRouter,
  event: eventRouter,
  live: liveRouter,
  order: orderRouter,
  people: peopleRouter,
  plan: planRouter,
  ramp: rampRouter,
  realServer: realServerRouter,
  revision: revisionRouter,
  session: sessionRouter,
  truth: truthRouter,
})
export type AppRouter = typeof appRouter
