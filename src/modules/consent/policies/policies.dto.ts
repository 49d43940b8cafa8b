import {
  POLICY_KEYS,
  POLICY_LOCALES,
  type PolicyKey,
  type PolicyLocale,
  type PolicyRecipient,
  type PolicyText,
} from '../../../entities/consent/policy-text.entity.js';
import { Link, Nested, OneOf, PageOf, Text } from '../../../platform/http/index.js';
import { PURPOSES } from '../purposes.js';

/** For whom: a text may read differently from place to place. */
export class PoliciesQuery {
  @Text({ pattern: /^(en|es)(-[A-Za-z0-9-]{1,30})?$/, max: 35, optional: true, description: 'By `Accept-Language` when absent.' })
  locale?: string;

  @Text({
    pattern: /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/,
    max: 6,
    optional: true,
    example: 'ES',
    description: 'Where the reader is: a country (ISO 3166-1) or a part of one (ISO 3166-2, `US-CA`). Where the account is when absent.',
  })
  region?: string;
}

export class PolicyQuery extends PoliciesQuery {
  @Text({ min: 1, max: 40, optional: true, description: 'The current version when absent.' })
  version?: string;
}

export class PolicyRecipientView {
  @Text() id!: string;
  @Text() name!: string;
  @OneOf(PURPOSES, { array: true }) purposes!: string[];
  @Text({ array: true }) dataCategories!: string[];
  @Text({ description: 'How long it keeps the data.' }) retention!: string;
  @Text({ description: 'Whether it trains on the data.' }) trainingUse!: string;
  @Text() region!: string;
  @Link() termsUrl!: string;

  static of(recipient: PolicyRecipient): PolicyRecipientView {
    const { id, name, purposes, dataCategories, retention, trainingUse, region, termsUrl } = recipient;
    return Object.assign(new PolicyRecipientView(), {
      id,
      name,
      purposes: [...purposes],
      dataCategories: [...dataCategories],
      retention,
      trainingUse,
      region,
      termsUrl,
    });
  }
}

export class PolicyView {
  @OneOf(POLICY_KEYS) policy!: PolicyKey;
  @Text() version!: string;
  @Text({ format: 'date' }) effectiveOn!: string;
  @OneOf(POLICY_LOCALES) locale!: PolicyLocale;
  @Text({ description: 'Whose wording this is: a group of regions such as `european-economic-area`, or `world`.' }) audience!: string;
  @Text() title!: string;
  @Text({ description: 'Markdown.' }) body!: string;
  @Text({
    pattern: /^[0-9a-f]{64}$/,
    description:
      'SHA-256 of the canonical JSON (RFC 8785) of {policy, version, locale, audience, title, body, recipients} as answered here, ' +
      'without `audience` where that is `world`.',
  })
  sha256!: string;
  @Nested(() => PolicyRecipientView, { array: true }) recipients!: PolicyRecipientView[];

  static of(text: PolicyText): PolicyView {
    return Object.assign(new PolicyView(), {
      policy: text.policy,
      version: text.version,
      effectiveOn: text.effectiveOn,
      locale: text.locale,
      audience: text.audience,
      title: text.title,
      body: text.body,
      sha256: text.sha256,
      recipients: text.recipients.map((recipient) => PolicyRecipientView.of(recipient)),
    });
  }
}

export class PolicyPage extends PageOf(PolicyView) {}
