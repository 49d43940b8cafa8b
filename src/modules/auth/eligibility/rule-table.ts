import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { BadConfiguration } from '../../../platform/config/config.js';
import type { Regions } from '../../../platform/config/regions.js';
import { type Answer, evaluate } from './evaluate.js';
import { type Basis, concerns, type Feature, FEATURES, type Rule } from './rule.js';

/** A file as it is written: conditions and what happens in doubt are left out where there are none. */
interface RuleFile {
  readonly rules: readonly (Omit<Rule, 'when' | 'whileUnknown'> & Partial<Pick<Rule, 'when' | 'whileUnknown'>>)[];
}

/** Stands for every provider: a rule for one is not for all. */
const ANY_PROVIDER = 'provider:*';

/** The rules of `config/rules`, in the order of file names and within each file. */
export class RuleTable {
  /** @throws BadConfiguration when they contradict themselves, or do not decide on every feature. */
  constructor(readonly rules: readonly Rule[], private readonly regions: Regions) {
    const ids = rules.map(({ id }) => id);
    const twice = ids.find((id, at) => ids.indexOf(id) !== at);
    if (twice !== undefined) throw bad(`two rules are called ${twice}`);
    for (const { id, from, until, when } of rules) {
      if (until !== undefined && until <= from) throw bad(`${id} ends before it begins`);
      const strange = (when.places ?? []).find((place) => !regions.isPlace(place));
      if (strange !== undefined) throw bad(`${id} is about ${strange}, which is no country and no group of config/regions.json`);
    }
    const open = [...FEATURES, ANY_PROVIDER as Feature].find((feature) => !rules.some((rule) => decidesAlways(rule, feature)));
    if (open !== undefined) throw bad(`no rule decides on ${open} when no other does`);
  }

  /** Reads `rules/*.json` and `rules.schema.json` of a folder. @throws BadConfiguration naming the file */
  static load(folder: string, regions: Regions): RuleTable {
    const ajv = new Ajv({ allErrors: true });
    formats.default(ajv);
    const isRuleFile = ajv.compile<RuleFile>(JSON.parse(readFileSync(join(folder, 'rules.schema.json'), 'utf8')) as object);
    const files = readdirSync(join(folder, 'rules')).filter((name) => name.endsWith('.json')).sort();
    const rules = files.flatMap((name) => {
      const file = parse(name, readFileSync(join(folder, 'rules', name), 'utf8'));
      if (!isRuleFile(file)) throw bad(`${name}: ${ajv.errorsText(isRuleFile.errors)}`);
      return file.rules.map((rule): Rule => ({ when: {}, whileUnknown: 'proceed', ...rule }));
    });
    return new RuleTable(rules, regions);
  }

  answer(basis: Basis, feature: Feature): Answer {
    return evaluate(this.rules, this.regions, basis, feature);
  }
}

/** Whatever is known, on every day. */
function decidesAlways(rule: Rule, feature: Feature): boolean {
  return concerns(rule, feature) && Object.keys(rule.when).length === 0 && rule.from <= BEFORE_ALL && rule.until === undefined;
}

/** No clock of ours stands before. */
const BEFORE_ALL = '2020-01-01';

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad(`${name}: not JSON`);
  }
}

function bad(reason: string): BadConfiguration {
  return new BadConfiguration(`Bad configuration: config/rules: ${reason}`);
}
