import { Instant, Link, PageOf, Text } from '../../../platform/http/index.js';

export interface BlockedRow {
  readonly username: string;
  readonly avatarKey: string;
  readonly createdAt: string | Date;
}

export class BlockedView {
  @Text({ description: 'As it is now: a block stays when the name changes.' })
  username!: string;

  @Link()
  avatarUrl!: string;

  @Instant()
  blockedAt!: string;

  static of({ username, createdAt }: BlockedRow, avatarUrl: string): BlockedView {
    return { username, avatarUrl, blockedAt: new Date(createdAt).toISOString() };
  }
}

export class BlockedPage extends PageOf(BlockedView) {}
