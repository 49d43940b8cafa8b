import type { PolicyKey, PolicyLocale, PolicyRecipient } from '../../../entities/consent/policy-text.entity.js';
import { canonicalJson, sha256 } from '../../../kernel/json.js';
import { shownIn, termsOn } from '../registry/recipient.js';
import type { RecipientRegistry } from '../registry/recipient-registry.js';
import { WORLD } from './audience.js';
import { BadPolicyFile, type PolicyFile } from './policy-file.js';

/** What a person is shown, and what the hash is over. */
export interface ShownText {
  readonly policy: PolicyKey;
  readonly version: string;
  readonly locale: PolicyLocale;
  /** A group of `config/regions.json`, or `world`. */
  readonly audience: string;
  readonly title: string;
  readonly body: string;
  readonly recipients: readonly PolicyRecipient[];
}

export interface RenderedText extends ShownText {
  readonly effectiveOn: string;
  readonly sha256: string;
  readonly wordingSha256: string;
}

/** How to reach us: configuration, and the only thing in a text that may change without a new version. */
export interface Contact {
  readonly supportEmail: string;
  readonly siteUrl: string;
}

/** Anybody can compute it from `GET /v1/policies/{policy}`: SHA-256 of the canonical JSON of what is shown. */
export function textSha256(text: ShownText): string {
  return sha256(canonicalJson(hashed(text)));
}

/** The audience of a text for all the world is left out. */
function hashed({ policy, version, locale, audience, title, body, recipients }: ShownText) {
  return { policy, version, locale, audience: audience === WORLD ? undefined : audience, title, body, recipients };
}

/**
 * Fills in the contact and the recipients as their terms stood on the version's day.
 * @throws BadPolicyFile for a recipient that the registry does not know then, or an unknown `{{name}}`.
 */
export function renderPolicy(file: PolicyFile, registry: RecipientRegistry, contact: Contact): RenderedText {
  const { policy, version, locale, audience, title, effectiveOn } = file;
  const recipients = file.recipients.map((id) => recipientOn(file, registry, id));
  const wording: ShownText = { policy, version, locale, audience, title, body: file.body, recipients };
  const fill = (text: string) => fillIn(text, contact, file);
  const shown: ShownText = {
    ...wording,
    title: fill(title),
    body: fill(file.body),
    recipients: recipients.map((recipient) => ({ ...recipient, termsUrl: fill(recipient.termsUrl) })),
  };
  return { ...shown, effectiveOn, sha256: textSha256(shown), wordingSha256: sha256(canonicalJson({ ...hashed(wording), effectiveOn })) };
}

function recipientOn({ policy, version, locale, effectiveOn }: PolicyFile, registry: RecipientRegistry, id: string): PolicyRecipient {
  const recipient = registry.find(id);
  const terms = recipient && termsOn(recipient, effectiveOn);
  if (!recipient || !terms)
    throw new BadPolicyFile(`${policy} ${version} names ${id}, of whom config/providers has no terms for ${effectiveOn}`);
  return shownIn(locale, recipient, terms);
}

function fillIn(text: string, contact: Contact, { policy, version, locale }: PolicyFile): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => {
    if (name === 'supportEmail' || name === 'siteUrl') return contact[name];
    throw new BadPolicyFile(`${policy} ${version} (${locale}) has an unknown ${whole}`);
  });
}
