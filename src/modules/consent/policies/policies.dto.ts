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

export class PolicyQuery {
  @Text({ min: 1, max: 40, optional: true, description: 'The current version when absent.' })
  version?: string;

  @Text({ pattern: /^(en|es)(-[A-Za-z0-9-]{1,30})?$/, max: 35, optional: true, description: 'By `Accept-Language` when absent.' })
  locale?: string;
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
  @Text() title!: string;
  @Text({ description: 'Markdown.' }) body!: string;
  @Text({
    pattern: /^[0-9a-f]{64}$/,
    description: 'SHA-256 of the canonical JSON (RFC 8785) of {policy, version, locale, title, body, recipients} as answered here.',
  })
  sha256!: string;
  @Nested(() => PolicyRecipientView, { array: true }) recipients!: PolicyRecipientView[];

  static of(text: PolicyText): PolicyView {
    return Object.assign(new PolicyView(), {
      policy: text.policy,
      version: text.version,
      effectiveOn: text.effectiveOn,
      locale: text.locale,
      title: text.title,
      body: text.body,
      sha256: text.sha256,
      recipients: text.recipients.map((recipient) => PolicyRecipientView.of(recipient)),
    });
  }
}

export class PolicyPage extends PageOf(PolicyView) {}
