import type { Scenario } from './scenario.js';

/** What the engine must make of it: how the generation ends, and how many units are charged of those asked for. */
export interface Expected {
  readonly status: 'succeeded' | 'failed' | 'refused';
  readonly failure?: string;
  readonly charged: 'all' | 'none';
}

export interface LabCase {
  readonly says: string;
  readonly scenario: Scenario;
  readonly expected: Expected;
}

const DONE: Expected = { status: 'succeeded', charged: 'all' };
const failed = (failure: string): Expected => ({ status: 'failed', failure, charged: 'none' });
const REFUSED: Expected = { status: 'refused', failure: 'generation-refused', charged: 'none' };

/** The lab's scenarios: every adapter goes through every one, or its stand-in says why it cannot. */
export const SCENARIOS = {
  fast: { says: 'done at the first look', scenario: {}, expected: DONE },
  slow: { says: 'waits, runs, is done', scenario: { queuedLooks: 2, runningLooks: 2 }, expected: DONE },
  'rate-limited': { says: '429 with headers, then taken', scenario: { submit: 'rate-limited' }, expected: DONE },
  unavailable: { says: '503, then taken', scenario: { submit: 'unavailable' }, expected: DONE },
  'refused-before': { says: 'refused at the submit', scenario: { submit: 'refused' }, expected: REFUSED },
  'refused-after': { says: 'refused by the run', scenario: { runningLooks: 1, end: 'refused' }, expected: REFUSED },
  'refused-in-200': { says: 'a refusal inside a success', scenario: { end: 'refused-silently' }, expected: REFUSED },
  'invalid-before': {
    says: 'parameters refused at the submit',
    scenario: { submit: 'invalid' },
    expected: failed('provider-rejected-input'),
  },
  'failed-for-good': { says: 'the run fails on its input', scenario: { end: 'invalid' }, expected: failed('provider-rejected-input') },
  'failed-for-now': { says: 'the run fails at the provider, a second one is done', scenario: { end: 'transient' }, expected: DONE },
  nothing: { says: 'done, without any result', scenario: { end: 'nothing' }, expected: failed('provider-rejected-input') },
  'out-of-quota': { says: 'the account is empty', scenario: { submit: 'quota' }, expected: failed('provider-failed') },
  'bad-key': { says: 'the key is refused', scenario: { submit: 'auth' }, expected: failed('provider-failed') },
  'expired-url': { says: 'the result has gone', scenario: { file: 'expired' }, expected: failed('provider-failed') },
  'wrong-type': { says: 'a page in place of media', scenario: { file: 'wrong-type' }, expected: failed('provider-failed') },
  truncated: { says: 'half of a file, every time', scenario: { file: 'truncated' }, expected: failed('deadline-exceeded') },
  'redirect-to-private': {
    says: 'the result redirects inside',
    scenario: { file: 'redirect-to-private' },
    expected: failed('provider-failed'),
  },
  inline: { says: 'results by value', scenario: { inline: true }, expected: DONE },
  'callback-once': { says: 'calls back', scenario: { hold: true, callback: 'once' }, expected: DONE },
  'callback-twice': { says: 'calls back twice', scenario: { hold: true, callback: 'twice' }, expected: DONE },
  'callback-reordered': { says: 'calls back in another order', scenario: { hold: true, callback: 'reordered' }, expected: DONE },
  'callback-early': { says: 'calls back before it answers', scenario: { callback: 'early' }, expected: DONE },
  'callback-forged': { says: 'somebody else calls back', scenario: { runningLooks: 1, callback: 'forged' }, expected: DONE },
  'callback-stale': { says: 'an old call comes again', scenario: { runningLooks: 1, callback: 'stale' }, expected: DONE },
  'lost-answer': { says: 'taken, the answer lost', scenario: { submit: 'cut-after' }, expected: failed('outcome-unknown') },
  'cut-before': {
    says: 'the line breaks before anything is taken',
    scenario: { submit: 'cut-before' },
    expected: failed('outcome-unknown'),
  },
  'page-for-answer': { says: 'taken, answered with an HTML page', scenario: { submit: 'page' }, expected: failed('outcome-unknown') },
  'empty-answer': { says: 'taken, answered with nothing', scenario: { submit: 'empty' }, expected: failed('outcome-unknown') },
  outage: { says: 'looks find a broken line', scenario: { deafLooks: 3, runningLooks: 1 }, expected: DONE },
  garbage: {
    says: 'looks find pages and odd JSON',
    scenario: { garbage: { looks: 2, body: '<html>502</html>' }, runningLooks: 1 },
    expected: DONE,
  },
} as const satisfies Readonly<Record<string, LabCase>>;

export type ScenarioName = keyof typeof SCENARIOS;
