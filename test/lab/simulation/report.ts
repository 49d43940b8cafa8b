import type { Simulated } from './simulation.js';

/** The summary of a simulation, line by line: each zero beside the number that it is out of. */
export function reportOf(seed: number, jobs: number, seen: Simulated): string[] {
  const list = (counts: Readonly<Record<string, number>>) => Object.entries(counts).map(([name, n]) => `${n} ${name}`).join(', ');
  const { ends, attempts, billed, lost, captured, delivered, disclosures, inDoubt, received, kills, hours, byProvider, wrong } = seen;
  const ended = Object.entries(ends).filter(([end]) => end !== 'queued' && end !== 'running').reduce((sum, [, n]) => sum + n, 0);
  return [
    `seed ${seed}: ${jobs} jobs, ${attempts} attempts, ${kills} kills, ${hours.toFixed(1)} hours of its clock`,
    `ended ${ended} of ${jobs}: ${list(ends)}`,
    `taken by ${list(byProvider)}`,
    `${received} submits received; ${disclosures} disclosure rows, ${inDoubt} of which say that nobody knows whether it arrived`,
    `${captured} points captured for ${delivered} outputs`,
    `${billed} requests billed to us, ${lost} of them with no result for anyone: answers lost for good`,
    ...wrong.slice(0, 50).map((line) => `WRONG ${line}`),
    wrong.length === 0 ? 'clean: nothing lost, nothing charged without bytes, nothing submitted twice' : `${wrong.length} faults`,
  ];
}

/** Several runs as one. */
export function sumOf(parts: readonly Simulated[]): Simulated {
  const counts = (of: (part: Simulated) => Readonly<Record<string, number>>) => {
    const names = new Set(parts.flatMap((part) => Object.keys(of(part))));
    return Object.fromEntries([...names].map((name) => [name, total((part) => of(part)[name] ?? 0)]));
  };
  const total = (of: (part: Simulated) => number) => parts.reduce((sum, part) => sum + of(part), 0);
  return {
    ends: counts(({ ends }) => ends),
    byProvider: counts(({ byProvider }) => byProvider),
    attempts: total(({ attempts }) => attempts),
    billed: total(({ billed }) => billed),
    lost: total(({ lost }) => lost),
    captured: total(({ captured }) => captured),
    delivered: total(({ delivered }) => delivered),
    disclosures: total(({ disclosures }) => disclosures),
    inDoubt: total(({ inDoubt }) => inDoubt),
    received: total(({ received }) => received),
    kills: total(({ kills }) => kills),
    hours: total(({ hours }) => hours),
    wrong: parts.flatMap(({ wrong }) => wrong),
  };
}
