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

/** RFC 9457. Some kinds of problem have members of their own, named last; `/problems/{code}` tells cause and remedy. */
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
  @Instant({ optional: true, nullable: true, description: 'Of `publishing-restricted`; null: until it is lifted.' }) until?: string | null;
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
}
