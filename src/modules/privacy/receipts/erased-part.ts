import { TABLES } from '../../../entities/index.js';
import { type DeclaredPrefix, OBJECT_PREFIXES } from '../../../entities/object-prefixes.js';
import { ERASURE_PHASES, type ErasurePhase } from '../../../kernel/account-erasure.js';
import type { Counts, ErasedPart } from './receipt.js';

export interface CarriedOutStep {
  /** `rows/post`, `masks/consent_event`, `objects/post`, `stop/generation.stop`. */
  readonly step: string;
  readonly counts: Counts | null;
}

const DECLARED = new Map(TABLES.map((table) => [table.table, table]));
const PREFIXES: Readonly<Record<string, DeclaredPrefix>> = OBJECT_PREFIXES;
/** What says more than a number is a code; anything else is not taken into a receipt. */
const CODE = /^[a-z][a-z0-9-]{0,39}$/;

/** Told apart, since an order may keep it secret that there is any: not even that names were taken out of them. */
const UNTOLD = 'masks/authority_disclosure';

/** From the checkpoints of a saga, in their order. Rows that went and rows that lost a name are told together, by table. */
export function erasedPart(steps: readonly CarriedOutStep[]): ErasedPart {
  const tables = new Map<string, Counts>();
  const objects = new Map<string, Counts>();
  const work: ErasedPart['work'][number][] = [];
  for (const { step, counts } of steps.filter((it) => it.step !== UNTOLD)) {
    const [kind, name] = [step.slice(0, step.indexOf('/')), step.slice(step.indexOf('/') + 1)];
    const safe = plain(counts ?? {});
    if ((kind === 'rows' || kind === 'masks') && DECLARED.has(name)) tables.set(name, { ...tables.get(name), ...safe });
    else if (kind === 'objects') objects.set(`${name.replace(/\/$/, '')}/`, safe);
    else work.push({ name, phase: (ERASURE_PHASES as readonly string[]).includes(kind) ? (kind as ErasurePhase) : null, counts: safe });
  }
  return {
    tables: [...tables].map(([table, counts]) => ({ table, class: DECLARED.get(table)!.retention, data: dataOf(table), counts })),
    objects: [...objects].flatMap(([prefix, counts]) => {
      const declared = PREFIXES[prefix];
      return declared ? [{ prefix, class: declared.retention, counts }] : [];
    }),
    work,
  };
}

function dataOf(table: string) {
  const classes = Object.values(DECLARED.get(table)!.columns).map(({ data }) => data);
  return [...new Set(classes)].sort();
}

function plain(counts: Counts): Counts {
  const safe = Object.entries(counts).filter(([, value]) => (typeof value === 'number' ? Number.isFinite(value) : CODE.test(value)));
  return Object.fromEntries(safe);
}
