import type { Simulated } from './simulation.js';

/** The summary of a simulation, line by line: each zero beside the number that it is out of. */
export function reportOf(seed: number, jobs: number, seen: Simulated): string[] {
  const list = (counts: Readonly<Record<string, number>>) => Object.entries(counts).map(([name, n]) => `${n} ${name}`).join(', ');
  const { ends, attempts, billed, lost, captured, delivered, disclosures, received, kills, hours, byProvider, wrong } = seen;
  const ended = Object.entries(ends).filter(([end]) => end !== 'queued' && end !== 'running').reduce((sum, [, n]) => sum + n, 0);
  return [
    `seed ${seed}: ${jobs} jobs, ${attempts} attempts, ${kills} kills, ${hours.toFixed(1)} hours of its clock`,
    `ended ${ended} of ${jobs}: ${list(ends)}`,
    `taken by ${list(byProvider)}`,
    `${received} submits received, ${disclosures} disclosure rows; ${captured} points captured for ${delivered} outputs`,
    `${billed} requests billed to us, ${lost} of them with no result for anyone: answers lost for good`,
    ...wrong.slice(0, 50).map((line) => `WRONG ${line}`),
    wrong.length === 0 ? 'clean: nothing lost, nothing charged without bytes, nothing submitted twice' : `${wrong.length} faults`,
  ];
}
