import { Link, Nested, Text, Whole } from '../fields.js';

export class FieldErrorView {
  @Text({ description: 'A JSON pointer as a URI fragment (`#/caption`), or `?name` for a query parameter.' }) pointer!: string;
  @Text() detail!: string;
}

/** RFC 9457. A kind of problem may have more members; `/problems/{code}` tells cause and remedy. */
export class ProblemView {
  @Link() type!: string;
  @Text() title!: string;
  @Whole() status!: number;
  @Text({ optional: true }) detail?: string;
  @Text() code!: string;
  @Nested(() => FieldErrorView, { optional: true, array: true }) errors?: FieldErrorView[];
}
