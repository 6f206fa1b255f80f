// Reads the JSON report of vitest or of Playwright: prints "<passed> <failed>" on the first line, then each
// failure by its name and the first lines of its error. What passed on a second try goes to stderr in the same way.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const MOST_LINES = 6;
const SECOND_TRY = 'passed on the second try';
const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));

function told(name, message = '') {
  // The stack of a test of vitest's that ran out of time does not say so.
  const text = stripVTControlCharacters(message).replace('Error: STACK_TRACE_ERROR', 'Timed out');
  const lines = text.split('\n');
  const said = lines.filter((line) => line.trim() !== '' && !line.includes('/node_modules/'));
  return [name, ...said.slice(0, MOST_LINES).map((line) => `    ${line.trim().slice(0, 300)}`)].join('\n');
}

function vitest({ testResults, numPassedTests, numFailedTests, numFailedTestSuites }) {
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    // A file that could not be read or set up has no failed test.
    if (status === 'failed' && failed.length === 0) return [told(file, message)];
    for (const test of assertionResults) {
      if (test.status !== 'passed' || !test.failureMessages?.length) continue;
      console.error(told(`${SECOND_TRY}: ${file}: ${test.fullName}`, test.failureMessages[0]));
    }
    return failed.map((test) => told(`${file}: ${test.fullName}`, test.failureMessages[0]));
  });
  return { passed: numPassedTests, failed: numFailedTests || numFailedTestSuites, failures };
}

function playwright({ suites, errors, stats }) {
  const failures = errors.map(({ message }) => told('tests in the browser', message));
  const visit = (suite, path) => {
    for (const { title, ok, tests, file, line } of suite.specs ?? []) {
      const results = tests.flatMap((test) => test.results);
      const isLate = tests.some(({ status }) => status === 'flaky');
      if (ok && !isLate) continue;
      const error = results.flatMap((result) => result.errors)[0];
      const name = `${file}:${line}: ${[...path, title].join(' ')}`;
      if (ok) console.error(told(`${SECOND_TRY}: ${name}`, error?.message));
      else failures.push(told(name, error?.message));
    }
    for (const inner of suite.suites ?? []) visit(inner, [...path, inner.title]);
  };
  for (const suite of suites) visit(suite, []);
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected || errors.length, failures };
}

const { passed, failed, failures } = report.stats ? playwright(report) : vitest(report);
console.log([`${passed} ${failed}`, ...failures].join('\n'));
