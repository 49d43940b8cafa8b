import { Flag, Nested, OneOf, Text, Uuid, Whole } from '../../../platform/http/index.js';
import { CreationView } from './creations.dto.js';

export class ChangeView {
  @OneOf(['upsert', 'delete'])
  change!: string;

  @Uuid()
  id!: string;

  @Whole()
  sequence!: number;

  @Nested(() => CreationView, { optional: true, description: 'Of an upsert.' })
  creation?: CreationView;
}

export class ChangesView {
  @Nested(() => ChangeView, { array: true })
  items!: ChangeView[];

  @Text({ description: 'Hand it in as `since` next time.' })
  next!: string;

  @Flag({ description: 'More is waiting: ask again at once.' })
  more!: boolean;

  @Flag({
    description: 'Deletions were missed, or `since` was never given: forget what is kept of the library; `items` begin at its beginning.',
  })
  reset!: boolean;
}
