import { Injectable } from '@nestjs/common';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { AuthFacade } from '../../auth/index.js';
import { MediaUrls } from '../media/media-urls.js';
import type { PostRow } from './post-row.js';
import { PostView } from './post.view.js';

const HELD_URL_SECONDS = 600;

/** From rows to what is answered. */
@Injectable()
export class PostViews {
  constructor(
    private readonly auth: AuthFacade,
    private readonly media: MediaUrls,
    private readonly storage: ObjectStorage,
  ) {}

  /** With the addresses that everybody has; they lead nowhere while the post is not public. */
  of(row: PostRow): PostView {
    return PostView.of(row, {
      avatarUrl: this.auth.avatarUrlOf(row.avatarKey),
      url: this.media.urlOf(row.key),
      thumbnailUrl: this.media.urlOf(row.thumbnailKey),
    });
  }

  /** For its author: what is held can be looked at for ten minutes. What was removed is shown to nobody any more. */
  async ofOwn(row: PostRow): Promise<PostView> {
    if (row.state !== 'held') return this.of(row);
    const [url, thumbnailUrl] = await Promise.all([
      this.storage.presignGet(row.key, HELD_URL_SECONDS),
      this.storage.presignGet(row.thumbnailKey, HELD_URL_SECONDS),
    ]);
    return PostView.of(row, { avatarUrl: this.auth.avatarUrlOf(row.avatarKey), url, thumbnailUrl });
  }
}
