import { OneOf, Text, Uuid } from '../../../../platform/http/index.js';

export class CheckAppealBody {
  @Text({ min: 1, max: 5000, description: 'Why the check is wrong. Quote what was refused: it was not kept.' })
  text!: string;
}

export class CheckAppealView {
  @Uuid()
  checkId!: string;

  @OneOf(['received'])
  status!: 'received';
}
