import { Flag, JsonObject, Link, Nested, OneOf, Text, Uuid, Whole } from '../../../platform/http/index.js';
import type { PublishableCreation } from '../../generation/index.js';
import { AuthorView } from './post.view.js';
import type { PublicWords } from './public-words.js';

/** No prompt of a tool is longer; a caption is counted in code points later. */
const PROMPT_MAX = 20_000;
const CAPTION_MAX_UNITS = 4_000;

const PROMPT =
  'The sanitised prompt with words left out; none may be added. Empty or null leaves it out. Absent: the sanitised prompt as it is.';

export class PreviewPostBody {
  @Uuid()
  creationId!: string;

  @Text({ optional: true, nullable: true, max: PROMPT_MAX, description: PROMPT })
  prompt?: string | null;

  @Text({ optional: true, nullable: true, max: CAPTION_MAX_UNITS, description: 'Own words for the public, up to 500 characters.' })
  caption?: string | null;
}

export class CreatePostBody extends PreviewPostBody {}

export class PreviewMediaView {
  @Link({ description: 'The creation, for its owner; the post gets a file of its own.' })
  url!: string;

  @Link()
  thumbnailUrl!: string;

  @OneOf(['image', 'video', 'audio'])
  kind!: string;

  @Whole({ optional: true })
  width?: number;

  @Whole({ optional: true })
  height?: number;

  @Whole({ optional: true })
  durationMs?: number;
}

/** All that the public would see of it, besides the id, the time and counts. */
export class PostPreviewView {
  @Nested(() => AuthorView)
  author!: AuthorView;

  @Nested(() => PreviewMediaView)
  media!: PreviewMediaView;

  @Text({ nullable: true })
  prompt!: string | null;

  @Text({ optional: true })
  caption?: string;

  @Text()
  tool!: string;

  @Flag()
  aiGenerated!: boolean;

  @JsonObject({ values: { type: 'integer' }, description: 'How many of each kind were taken out of prompt and caption, such as `email`.' })
  redactions!: Record<string, number>;

  @Text()
  sanitiserVersion!: string;

  static of(
    author: AuthorView,
    links: { readonly url: string; readonly thumbnailUrl: string },
    creation: PublishableCreation,
    words: PublicWords,
  ): PostPreviewView {
    const { kind, width, height, durationMs } = creation;
    return {
      author: { username: author.username, avatarUrl: author.avatarUrl },
      media: {
        url: links.url,
        thumbnailUrl: links.thumbnailUrl,
        kind,
        ...(width !== null && { width }),
        ...(height !== null && { height }),
        ...(durationMs !== null && { durationMs }),
      },
      prompt: words.prompt,
      ...(words.caption !== null && { caption: words.caption }),
      tool: creation.tool,
      aiGenerated: true,
      redactions: { ...words.redactions },
      sanitiserVersion: words.sanitiserVersion,
    };
  }
}
