import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { POLICY_KEYS, POLICY_LOCALES } from '../../../entities/consent/policy-text.entity.js';
import type { RecipientRegistry } from '../registry/recipient-registry.js';
import { BadPolicyFile, headingsOf, parsePolicyFile, type PolicyFile } from './policy-file.js';
import { type Contact, type RenderedText, renderPolicy } from './policy-text.js';

/**
 * Every text in `config/policies`, ready to be published.
 * @throws BadPolicyFile for a file that cannot be used, a policy without a text, or languages that do not say the same (P35).
 */
export function loadPolicies(folder: string, registry: RecipientRegistry, contact: Contact): RenderedText[] {
  return POLICY_KEYS.flatMap((policy) => {
    const names = readdirSync(join(folder, policy))
      .filter((name) => name.endsWith('.md'))
      .sort();
    if (names.length === 0) throw new BadPolicyFile(`config/policies/${policy} has no text`);
    const files = names.map((name) => parsePolicyFile(policy, name, readFileSync(join(folder, policy, name), 'utf8')));
    for (const [version, texts] of Map.groupBy(files, (file) => file.version)) alike(`${policy} ${version}`, texts);
    return files.map((file) => renderPolicy(file, registry, contact));
  });
}

/** One version is one thing in every language: same day, same recipients, same outline. */
function alike(version: string, texts: readonly PolicyFile[]): void {
  if (texts.length !== POLICY_LOCALES.length) throw new BadPolicyFile(`${version} is not there in each of ${POLICY_LOCALES.join(', ')}`);
  const outlines = texts.map(({ effectiveOn, recipients, body }) =>
    JSON.stringify([effectiveOn, recipients, headingsOf(body).map((heading) => heading.indexOf(' '))]),
  );
  if (new Set(outlines).size !== 1)
    throw new BadPolicyFile(`${version} differs between languages in its day, its recipients or its sections`);
}
