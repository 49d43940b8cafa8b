import { Link, Nested, Text } from '../../../platform/http/index.js';

export class SafetyContactView {
  @Text({ format: 'email' })
  email!: string;

  @Link()
  site!: string;
}

export class SafetyView {
  @Nested(() => SafetyContactView)
  contact!: SafetyContactView;

  @Link({ description: 'The community rules.' })
  rules!: string;

  @Text({ description: 'Markdown: how to report, with and without an account; the 48 hours of intimate imagery; appeals.' })
  notice!: string;
}
