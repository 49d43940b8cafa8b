import type { Cell } from './run-cases.js';
import { SCENARIOS } from './scenarios.js';

const SCENARIO_NAMES = Object.keys(SCENARIOS);

export interface Table {
  readonly lines: readonly string[];
  /** Every cell of the scenarios is there, and none failed. */
  readonly isClean: boolean;
}

/** The cells as a person reads them: what cannot happen with its reason, what failed with its faults. */
export function tableOf(providers: readonly string[], cells: readonly Cell[]): Table {
  const reasons = [...new Set(cells.flatMap(({ cannot }) => cannot ?? []))];
  const word = (mine: readonly Cell[]): string => {
    if (mine.some(({ faults }) => faults.length > 0)) return 'FAILED';
    const [reason] = mine.flatMap(({ cannot }) => cannot ?? []);
    return reason === undefined ? 'ok' : `[${reasons.indexOf(reason) + 1}]`;
  };
  const words = (mine: readonly Cell[]): string => (mine.length > 1 ? `${mine.length} ` : '') + (mine.length > 0 ? word(mine) : '-');
  const part = (name: Cell['part'], title: string, rowOf: (cell: Cell) => string, rows?: readonly string[]): string[] => {
    const ofPart = cells.filter((cell) => cell.part === name);
    const at = (row: string) => (provider: string) => words(ofPart.filter((one) => one.provider === provider && rowOf(one) === row));
    return grid(title, providers, rows ?? [...new Set(ofPart.map(rowOf))].sort(), at);
  };
  const failures = failuresOf(providers, cells);
  const count = (isSo: (cell: Cell) => boolean) => cells.filter((cell) => cell.faults.length === 0 && isSo(cell)).length;
  const [ok, cannot] = [count((cell) => cell.cannot === undefined), count((cell) => cell.cannot !== undefined)];
  return {
    isClean: failures.length === 0 && cells.length > 0,
    lines: [
      ...part('scenario', 'scenario', ({ row }) => row, SCENARIO_NAMES),
      ...part('in the end', 'in the end', ({ row }) => row),
      ...part('model', 'models by tool', ({ row }) => row.split(' ')[0]!),
      '',
      ...reasons.map((reason, index) => `[${index + 1}] ${reason}`),
      ...failures.map((failure) => `FAILED ${failure}`),
      '',
      `${SCENARIO_NAMES.length} scenarios and every model at ${providers.length} providers: ${ok} ok, ${cannot} cannot happen there, ` +
        `${failures.length} FAILED`,
    ],
  };
}

function failuresOf(providers: readonly string[], cells: readonly Cell[]): string[] {
  const faults = cells.flatMap(({ provider, row, faults: all }) => all.map((fault) => `${provider}, ${row}: ${fault}`));
  const scenarios = cells.filter(({ part }) => part === 'scenario');
  const count = (provider: string, row: string) => scenarios.filter((cell) => cell.provider === provider && cell.row === row).length;
  const every = providers.flatMap((provider) => SCENARIO_NAMES.map((row) => ({ provider, row })));
  const missing = every.filter(({ provider, row }) => count(provider, row) !== 1);
  return [...faults, ...missing.map(({ provider, row }) => `${provider}, ${row}: not exactly one cell`)];
}

function grid(
  title: string, columns: readonly string[], rows: readonly string[], cellsOf: (row: string) => (column: string) => string,
): string[] {
  const lines = [[title, ...columns], ...rows.map((row) => [row, ...columns.map(cellsOf(row))])];
  const widths = [title, ...columns].map((_, index) => Math.max(...lines.map((line) => line[index]!.length)) + 2);
  return ['', ...lines.map((line) => line.map((text, index) => text.padEnd(widths[index]!)).join('').trimEnd())];
}
