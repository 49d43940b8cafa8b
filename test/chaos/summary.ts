import { mkdir, writeFile } from 'node:fs/promises';
import { PROVENANCE } from '../tools/provenance.js';
import { isClean, type Outcome, type Scenario } from './scenario.js';

export interface Ran extends Outcome {
  readonly scenario: Pick<Scenario, 'name' | 'goals' | 'what'>;
  readonly n: number;
  readonly seed: number;
  readonly form: 'short' | 'long';
  readonly seconds: number;
}

export function linesOf(ran: Ran): string[] {
  const { scenario, n, seed, form, seconds, zeros, figures, details = [] } = ran;
  return [
    `${scenario.name} (${scenario.goals}): ${scenario.what}`,
    `  ${form} form, n = ${n}, seed ${seed}, ${seconds.toFixed(0)} s`,
    ...zeros.map(({ what, found, n: of }) => `  ${found === 0 ? 'ok    ' : 'WRONG '} ${found} ${what} (n = ${of})`),
    ...figures.map((it) => `  ${told(it.value, it.atMost)} ${it.what}: ${rounded(it.value)} ${it.unit}${limit(it)}`),
    ...details.slice(0, 20).map((line) => `         ${line}`),
    `  ${scenario.name}: ${isClean(ran) ? 'clean' : 'NOT CLEAN'}`,
  ];
}

/** `test/results/chaos-<name>.json`: of the long form; the short one leaves it as it is. */
export async function keep(ran: Ran): Promise<void> {
  if (ran.form === 'short') return;
  const { scenario, ...rest } = ran;
  const head = { ...scenario, isClean: isClean(ran), ranAt: new Date().toISOString(), ...PROVENANCE };
  await mkdir('test/results', { recursive: true });
  await writeFile(`test/results/chaos-${scenario.name}.json`, `${JSON.stringify({ ...head, ...rest }, null, 2)}\n`);
}

function told(value: number, atMost: number | undefined): string {
  return atMost === undefined ? '       ' : value <= atMost ? 'ok     ' : 'MISSED ';
}

function limit({ atMost, unit, n }: { atMost?: number; unit: string; n?: number }): string {
  return `${atMost === undefined ? '' : ` (at most ${atMost} ${unit})`}${n === undefined ? '' : ` (n = ${n})`}`;
}

function rounded(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1);
}
