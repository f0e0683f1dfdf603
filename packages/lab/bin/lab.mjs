#!/usr/bin/env node
// npm run lab -- COMMAND: acts on the lab that `npm start` runs.
import { join } from 'node:path'
import { LabClient } from '../dist/lab-client.mjs'
import { dataDir } from './places.mjs'

const USAGE = `npm run lab -- status                     machines and their programs
npm run lab -- kill director1             power off
npm run lab -- start director1            power on, or start its program again
npm run lab -- stop web2                  end its program in good order
npm run lab -- unplug director1           pull the network cable; plug puts it back
npm run lab -- traffic [--reset]          what the client saw
npm run lab -- exec director1 COMMAND…    run a command on a machine (keelson-agent is on its PATH)
`

const [command, host, ...rest] = process.argv.slice(2)
const lab = new LabClient(join(process.env.KEELSON_LAB_DIR ?? join(dataDir, 'lab'), 'lab.sock'))
const needsHost = ['kill', 'start', 'stop', 'unplug', 'plug', 'exec'].includes(command)

if (!command || (needsHost && !host) || (command === 'exec' && rest.length === 0)) {
  process.stderr.write(USAGE)
  process.exit(2)
}

try {
  switch (command) {
    case 'kill':
    case 'start':
    case 'stop':
      await lab[command](host)
      break
    case 'unplug':
    case 'plug':
      await lab.setLink(host, command === 'plug')
      break
    case 'exec': {
      const { code } = await lab.exec(host, rest, (text, channel) => process[channel].write(text))
      process.exitCode = code
      break
    }
    case 'traffic':
      process.stdout.write(`${JSON.stringify(await lab.traffic(host === '--reset'), null, 2)}\n`)
      break
    case 'status':
      process.stdout.write(`${JSON.stringify(await lab.status(), null, 2)}\n`)
      break
    default:
      process.stderr.write(`unknown command ${command}\n\n${USAGE}`)
      process.exitCode = 2
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
