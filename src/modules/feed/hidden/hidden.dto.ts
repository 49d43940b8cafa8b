import { Instant, Link, PageOf, Text } from '../../../platform/http/index.js';

export const HIDDEN_WORDS_MAX = 200;
export const HIDDEN_WORD_LENGTH_MAX = 100;

export interface HiddenCreatorRow {
  readonly username: string;
  readonly avatarKey: string;
  readonly createdAt: string | Date;
}

export class HiddenCreatorView {
  @Text()
  username!: string;

  @Link()
  avatarUrl!: string;

  @Instant()
  hiddenAt!: string;

  static of({ username, createdAt }: HiddenCreatorRow, avatarUrl: string): HiddenCreatorView {
    return { username, avatarUrl, hiddenAt: new Date(createdAt).toISOString() };
  }
}

export class HiddenCreatorPage extends PageOf(HiddenCreatorView) {}

export class HiddenWordsBody {
  @Text({
    array: { max: HIDDEN_WORDS_MAX },
    min: 1,
    max: HIDDEN_WORD_LENGTH_MAX,
    description: 'Words, or words that follow each other; case, accents and punctuation do not matter. All of them: what is left out goes.',
  })
  words!: string[];
}

export class HiddenWordsView {
  @Text({ array: true })
  words!: string[];
}
