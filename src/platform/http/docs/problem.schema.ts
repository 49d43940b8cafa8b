import { Instant, Link, Nested, OneOf, Text, Uuid, Whole } from '../fields.js';

export class FieldErrorView {
  @Text({ description: 'A JSON pointer as a URI fragment (`#/caption`), or `?name` for a query parameter.' }) pointer!: string;
  @Text() detail!: string;
}

/** What can be asked next. */
export class ProblemLinkView {
  @Text() method!: string;
  @Link() href!: string;
}

/** RFC 9457. Some kinds of problem have members of their own, all named last; `/problems/{code}` tells cause and remedy. */
export class ProblemView {
  @Link() type!: string;
  @Text() title!: string;
  @Whole() status!: number;
  @Text({ optional: true }) detail?: string;
  @Text() code!: string;
  @Nested(() => FieldErrorView, { optional: true, array: true }) errors?: FieldErrorView[];
  @Text({ optional: true, array: true, description: 'Of `content-refused`: the rules that were found broken.' }) rules?: string[];
  @Uuid({ optional: true, description: 'Of `content-refused`: the check that an appeal names.' }) checkId?: string;
  @Nested(() => ProblemLinkView, { optional: true, description: 'Of `content-refused`.' }) appeal?: ProblemLinkView;
  @Uuid({ optional: true, description: 'Of `post-exists`: the post that there is.' }) postId?: string;
  @Instant({
    optional: true, nullable: true,
    description: 'Of `publishing-restricted`, null: until it is lifted. Of `account-barred`, null: not known yet.',
  })
  until?: string | null;
  @Text({ optional: true, description: 'Of `account-barred`: the e-mail address to ask at.' }) contact?: string;
  @Text({ optional: true, description: 'Of `publishing-restricted`: the path of the decisions about the person.' }) decisions?: string;
  @Whole({ optional: true, description: 'Of `points-insufficient`, `spending-limit-reached`, `confirmation-required`: what it costs.' })
  needed?: number;
  @Whole({ optional: true, description: 'Of `points-insufficient`.' }) available?: number;
  @OneOf(['daily', 'weekly'], { optional: true, description: 'Of `spending-limit-reached`: which.' }) limit?: string;
  @Whole({ optional: true, description: 'Of `spending-limit-reached`: what the limit lets through.' }) most?: number;
  @Whole({ optional: true, description: 'Of `spending-limit-reached`: what counts against it now.' }) used?: number;
  @Instant({ optional: true, nullable: true, description: 'Of `spending-limit-reached`: when there is room again; null: never.' })
  freesAt?: string | null;
  @Whole({ optional: true, description: 'Of `confirmation-required`: the limit.' }) confirmAbove?: number;
  @Whole({ optional: true, description: 'Of `upload-quota-exceeded`: how much there may be.' }) quotaBytes?: number;
  @Whole({ optional: true, description: 'Of `upload-quota-exceeded`: how much there is.' }) usedBytes?: number;
  @Text({ optional: true, description: 'Of `feature-refused`: what was asked for.' }) feature?: string;
  @Text({ optional: true, description: 'Of `feature-refused`.' }) verdict?: string;
  @Text({ optional: true, description: 'Of `feature-refused`: the rule that says so.' }) rule?: string;
  @Text({ optional: true, array: true, description: 'Of `feature-refused`: what would have to be known.' }) missing?: string[];
  @Text({ optional: true, description: 'Of `consent-required`: the text to agree to.' }) policy?: string;
  @Text({ optional: true, description: 'Of `consent-required`, `policy-text-mismatch`: of that text.' }) version?: string;
  @Text({ optional: true, description: 'Of `consent-required`: what for.' }) purpose?: string;
  @Text({ optional: true, array: true, description: 'Of `consent-required`: who would be given data.' }) recipients?: string[];
  @Text({ optional: true, description: 'Of `policy-outdated`.' }) currentVersion?: string;
  @Text({ optional: true, description: 'Of `policy-text-mismatch`: of the text to show.' }) sha256?: string;
  @Text({ optional: true, description: 'Of `policy-text-mismatch`.' }) locale?: string;
  @Text({ optional: true, description: 'Of `policy-text-mismatch`: whom the text is for.' }) audience?: string;
  @Text({ optional: true, description: 'Of `reward-not-available`: why.' }) reason?: string;
  @Instant({ optional: true, nullable: true, description: 'Of `reward-not-available`: when it may be had; null: nobody knows.' })
  availableAt?: string | null;
  @Text({ optional: true, description: 'Of `internal-error`: what to name when asking about it.' }) requestId?: string;
}
