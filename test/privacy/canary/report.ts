import { mkdirSync, writeFileSync } from 'node:fs';
import { HELD } from './held.js';
import type { CanaryRun } from './run.js';

const FILE = new URL('../../results/canary.json', import.meta.url);

/** For people, and as `test/results/canary.json`. Neither holds an id or a word of anybody's. */
export function report({ before, after, left, needles, made, crashes, receipt, bystander, parties }: CanaryRun): string {
  const foundIn = (place: string) => left.filter((it) => it.place.startsWith(place)).map((it) => it.place.replace(/^\w+\./, ''));
  const tables = [...before.rows].map(([table, rows]) => ({
    table, before: rows, after: after.rows.get(table) ?? 0, left: foundIn(`${table}.`),
  }));
  const objects = [...before.objects].map(([prefix, count]) => ({ prefix, before: count, after: after.objects.get(prefix) ?? 0 }));
  const held = [...new Set(left.map(({ place }) => place))].map((place) => ({ place, why: HELD[place] ?? 'NOT HELD' }));
  const kept = receipt.kept.map(({ class: name, basis, until, rows, objects = 0 }) => ({
    class: name, basis, until: until?.slice(0, 10) ?? 'open', rows, objects,
  }));
  const elsewhere = left.filter(({ place }) => place === 'redis' || place === 'log').map(({ place }) => place);
  const summary = {
    lookedFor: needles.length, tables: tables.length, madeFromDeclarations: made.length, bystanderTablesTouched: bystander.changes.length,
    bystanderObjects: bystander.objects.before.size, crashes, elsewhere,
  };
  const thirdParties = parties.after.map(({ party, allowed, others, found }) => ({
    party, before: parties.before.get(party) ?? 0, allowed: Object.fromEntries(allowed), otherCalls: others.length, found: found.length,
  }));
  mkdirSync(new URL('.', FILE), { recursive: true });
  writeFileSync(FILE, `${JSON.stringify({ summary, tables, objects, thirdParties, held, kept }, null, 2)}\n`);
  return [
    line('TABLE', 'BEFORE', 'AFTER', 'STILL FOUND IN'),
    ...tables.map((it) => line(it.table, it.before, it.after, it.left.join(', '))),
    '', line('OBJECTS', 'BEFORE', 'AFTER', ''),
    ...objects.map((it) => line(it.prefix, it.before, it.after, '')),
    '', line('THIRD PARTIES, CALLS', 'BEFORE', 'AFTER', 'WHY THESE; OF THE CALLS AFTER, THOSE ON NO LIST AND CANARIES IN ANY'),
    ...thirdParties.map(({ party, before: calls, allowed, otherCalls, found }) => {
      const after = Object.values(allowed).reduce((sum, count) => sum + count, otherCalls);
      return line(party, calls, after, `${Object.keys(allowed).join('; ')} (${otherCalls}, ${found})`);
    }),
    '', 'STAYS, BY THE RECEIPT (class, rows, until, objects and basis); THE SAME WAS COUNTED WHERE IT LIES',
    ...kept.map((it) => line(it.class, it.rows ?? '-', it.until, `${it.objects}   ${it.basis}`)),
    '', 'FOUND AFTER THE END, ALL OF IT ON THE LIST OF WHAT IS HELD',
    ...held.map(({ place, why }) => `${place.padEnd(36)} ${why}`),
    '', `${needles.length} words, ids, hashes and keys were looked for in ${tables.length} tables of people and all others, in Redis,`,
    'in names and bytes of both buckets, in the log, and in what third parties received once the end had begun.',
    `Redis: ${elsewhere.includes('redis') ? 'FOUND' : 'nothing'}. Log: ${elsewhere.includes('log') ? 'FOUND' : 'nothing'}.`,
    `Crashes: at the end of ${crashes.steps} steps, ${crashes.objects} between objects and their rows. Done in ${crashes.goes} goes.`,
    '',
  ].join('\n');
}

function line(name: string, before: string | number, after: string | number, rest: string): string {
  return `${name.padEnd(26)} ${String(before).padStart(6)} ${String(after).padStart(10)}   ${rest}`;
}
