// The cases of a suite, out of its runner's JSON report: { file, name, status: 'passed' | 'failed' | 'skipped', said: string[] }.
import { relative } from 'node:path'
import { root } from './places.mjs'

/** @returns cases of `vitest --reporter=json`; a file that could not be loaded or set up is a failed one */
export const vitestCases = ({ testResults }) =>
  testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name)
    const cases = assertionResults.map(({ fullName, status, failureMessages }) => ({
      file,
      name: fullName,
      status: status === 'passed' || status === 'failed' ? status : 'skipped',
      said: failureMessages ?? [],
    }))
    if (status !== 'failed' || cases.some(each => each.status === 'failed')) return cases
    return [
      ...cases,
      { file, name: 'the file itself', status: 'failed', said: [message || 'a hook failed, see above'] },
    ]
  })

const PLAYWRIGHT = { expected: 'passed', unexpected: 'failed', flaky: 'failed', skipped: 'skipped' }
const specsOf = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsOf)]

/** @returns cases of Playwright's JSON report; an error outside of any case is a failed one of no file */
export const playwrightCases = ({ suites, errors }) => [
  ...errors.map(({ message }) => ({ file: '', name: 'outside of any case', status: 'failed', said: [message ?? ''] })),
  ...suites.flatMap(specsOf).flatMap(({ file, title, tests }) =>
    tests.map(({ status, results }) => ({
      file,
      name: title,
      status: PLAYWRIGHT[status],
      said: results.flatMap(({ errors }) => errors.map(({ message }) => message ?? '')),
    })),
  ),
]

/** Its name, and what it said in at most 12 lines, without colours and without what lies in libraries. */
export const tellCase = ({ file, name, said }) =>
  [
    `✗ ${file} › ${name}`,
    ...said
      .join('\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's colours
      .replaceAll(/\u001b\[[\d;]*m/g, '')
      .split('\n')
      .filter(line => !line.includes('/node_modules/'))
      .slice(0, 12)
      .map(line => `    ${line}`),
    '',
  ].join('\n')
