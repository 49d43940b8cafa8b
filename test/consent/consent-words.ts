import type { PolicyRecipient } from '../../src/entities/consent/policy-text.entity.js';
import { canonicalJson, sha256 } from '../../src/kernel/json.js';
import { type RenderedText, textSha256 } from '../../src/modules/consent/policies/policy-text.js';
import { PolicyTextRepository } from '../../src/modules/consent/policies/policy-text.repository.js';
import { PolicyTexts } from '../../src/modules/consent/policies/policy-texts.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';

export const AI = 'ai-data-sharing';
export const AI_RECIPIENTS = ['local', 'fal', 'replicate', 'openai', 'xai', 'google', 'minimax', 'creatify', 'runway'];

/** Work with the entity manager, as a job would have it. */
export function inScope<T>(app: TestApp, work: () => Promise<T>): Promise<T> {
  return runInScope(app.get(MikroORM).em, work);
}

/** The version that people decide on today. */
export async function currentVersion(app: TestApp, policy = AI): Promise<string> {
  return ((await app.stranger.get(`/v1/policies/${policy}`).expect(200)).body as { version: string }).version;
}

export interface DecisionOptions {
  policy?: string;
  version: string;
  decision?: string;
  recipients?: string[];
  purposes?: string[];
  locale?: string;
  textSha256?: string;
  surface?: string;
}

export function decide(
  actor: Client,
  { policy = AI, decision = 'granted', locale = 'en', surface = 'settings', ...rest }: DecisionOptions,
) {
  return actor.post('/v1/consents', { policy, decision, locale, surface, ...rest });
}

export interface NewVersion {
  /** Whom it names; the same by default. */
  readonly recipients?: (recipients: readonly PolicyRecipient[]) => readonly PolicyRecipient[];
  /** Only the wording for these readers; all by default. */
  readonly audience?: string;
}

/** Publishes the current AI text as a further version of the day `version`, as a later release would. */
export async function publishVersion(app: TestApp, version: string, changed: NewVersion = {}): Promise<void> {
  const { recipients = (same) => same, audience } = changed;
  const texts = app.get(PolicyTexts).all.filter((text) => text.policy === AI && (audience === undefined || text.audience === audience));
  const later = texts.map((text): RenderedText => {
    const shown = { ...text, version, effectiveOn: version, recipients: recipients(text.recipients) };
    return { ...shown, sha256: textSha256(shown), wordingSha256: sha256(canonicalJson(shown)) };
  });
  await inScope(app, () => app.get(PolicyTextRepository).publish(later));
}
