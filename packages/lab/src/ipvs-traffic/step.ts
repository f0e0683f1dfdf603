/** How far an experiment has come, for whoever waits for it: it takes as long as the machine lets it. */
const began = performance.now()

export async function step<T>(name: string, doing: () => Promise<T>): Promise<T> {
  const done = await doing()
  process.stderr.write(`${name} at ${Math.round((performance.now() - began) / 100) / 10} s\n`)
  return done
}
