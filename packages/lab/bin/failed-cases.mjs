// What failed, from a JSON report: the name of each case and what it said, so that the end of a long output is enough.

/** Lines for one failed case: its name, then its message in at most 12 lines without colours. */
const told = (name, messages) => [
  `✗ ${name}`,
  ...messages
    .join('\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal
    .replaceAll(/\u001b\[[\d;]*m/g, '')
    .split('\n')
    .filter(line => !line.includes('/node_modules/'))
    .slice(0, 12)
    .map(line => `    ${line}`),
]

/** Failed cases of `vitest --reporter=json`, and files that could not be loaded or set up. */
export const vitestFailures = ({ testResults }) =>
  testResults.flatMap(({ name, status, message, assertionResults }) => {
    const cases = assertionResults.filter(each => each.status === 'failed')
    if (cases.length === 0 && status === 'failed')
      return told(name, [message || 'a hook failed: what it said stands above'])
    return cases.flatMap(({ fullName, failureMessages }) => told(`${name} › ${fullName}`, failureMessages))
  })

const specsOf = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsOf)]

/** Failed cases of Playwright's JSON report, and errors outside of any case. */
export const playwrightFailures = ({ suites, errors }) => [
  ...errors.flatMap(({ message }) => told('outside of any case', [message ?? ''])),
  ...suites.flatMap(specsOf).flatMap(({ ok, file, title, tests }) =>
    ok
      ? []
      : told(
          `${file} › ${title}`,
          tests.flatMap(({ results }) => results.at(-1)?.errors ?? []).map(({ message }) => message ?? ''),
        ),
  ),
]
