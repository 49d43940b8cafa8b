import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { POLICY_KEYS, POLICY_LOCALES, type PolicyKey } from '../../../entities/consent/policy-text.entity.js';
import type { Regions } from '../../../platform/config/regions.js';
import type { RecipientRegistry } from '../registry/recipient-registry.js';
import { WORLD } from './audience.js';
import { BadPolicyFile, headingsOf, parsePolicyFile, type PolicyFile } from './policy-file.js';
import { type Contact, type RenderedText, renderPolicy } from './policy-text.js';

/** Stands in a regional text for the whole of the world's. */
const WORLDS_TEXT = '{{world}}';

/** What the files refer to. */
export interface PolicyWorld {
  readonly registry: RecipientRegistry;
  readonly regions: Regions;
}

/**
 * Every text in `config/policies`, ready to be published.
 * @throws BadPolicyFile for a file that cannot be used, a policy without a text, languages that do not say the same (P35), or a regional
 * text that is of another day than the world's or names somebody whom that does not.
 */
export function loadPolicies(folder: string, { registry, regions }: PolicyWorld, contact: Contact): RenderedText[] {
  return POLICY_KEYS.flatMap((policy) => {
    const files = readTexts(folder, policy);
    for (const [version, texts] of Map.groupBy(files, (file) => file.version)) {
      const wordings = Map.groupBy(texts, ({ audience }) => audience);
      for (const [audience, wording] of wordings) alike(`${policy} ${version} (${audience})`, wording);
      fitting(`${policy} ${version}`, wordings, regions);
    }
    return files.map((file) => renderPolicy(file, registry, contact));
  });
}

function readTexts(folder: string, policy: PolicyKey): PolicyFile[] {
  const names = readdirSync(join(folder, policy))
    .filter((name) => name.endsWith('.md'))
    .sort();
  if (names.length === 0) throw new BadPolicyFile(`config/policies/${policy} has no text`);
  const files = names.map((name) => parsePolicyFile(policy, name, readFileSync(join(folder, policy, name), 'utf8')));
  const ofWorld = files.filter(({ audience }) => audience === WORLD);
  const worlds = new Map(ofWorld.map((file) => [`${file.version} ${file.locale}`, file.body.trim()]));
  return files.map((file) => {
    const world = file.audience === WORLD ? undefined : worlds.get(`${file.version} ${file.locale}`);
    return world === undefined ? file : { ...file, body: file.body.replace(WORLDS_TEXT, () => world) };
  });
}

/** One wording is one thing in every language: same day, same recipients, same outline. */
function alike(wording: string, texts: readonly PolicyFile[]): void {
  if (texts.length !== POLICY_LOCALES.length) throw new BadPolicyFile(`${wording} is not there in each of ${POLICY_LOCALES.join(', ')}`);
  const outlines = texts.map(({ effectiveOn, recipients, body }) =>
    JSON.stringify([effectiveOn, recipients, headingsOf(body).map((heading) => heading.indexOf(' '))]),
  );
  if (new Set(outlines).size !== 1)
    throw new BadPolicyFile(`${wording} differs between languages in its day, its recipients or its sections`);
}

/** A version is there for everybody, begins everywhere on one day, and has no recipient in one region alone. */
function fitting(version: string, wordings: ReadonlyMap<string, readonly PolicyFile[]>, regions: Regions): void {
  const [world] = wordings.get(WORLD) ?? [];
  if (!world) throw new BadPolicyFile(`${version} has no text for those who are in none of its regions`);
  for (const [audience, [regional]] of wordings) {
    if (audience !== WORLD && !regions.groups.includes(audience))
      throw new BadPolicyFile(`${version}: config/regions.json has no group ${audience}`);
    if (regional!.effectiveOn !== world.effectiveOn) throw new BadPolicyFile(`${version} (${audience}) is of another day than the world's`);
    const alone = regional!.recipients.filter((id) => !world.recipients.includes(id));
    if (alone.length > 0) throw new BadPolicyFile(`${version} (${audience}) names ${alone.join(', ')}, whom the world's text does not`);
  }
}
