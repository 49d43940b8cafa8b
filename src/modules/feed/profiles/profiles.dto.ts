import { Flag, Link, Nested, PageOf, Text, Whole } from '../../../platform/http/index.js';
import type { PersonRow, ProfileRow } from './profile.queries.js';

export class ProfileViewerView {
  @Flag()
  following!: boolean;

  @Flag()
  followsYou!: boolean;

  @Flag()
  own!: boolean;
}

/** All that the public is shown of a person (P2). */
export class PublicProfileView {
  @Text({ example: 'amber-lantern-0417' })
  username!: string;

  @Link()
  avatarUrl!: string;

  @Whole()
  postCount!: number;

  @Whole({ description: 'People whom the reader may see, as all counts.' })
  followerCount!: number;

  @Whole()
  followingCount!: number;

  @Nested(() => ProfileViewerView, { optional: true, description: 'Between the person and whoever is signed in.' })
  viewer?: ProfileViewerView;

  static of(row: ProfileRow, avatarUrl: string): PublicProfileView {
    const { username, postCount, followerCount, followingCount, own, following, followsReader } = row;
    const viewer = own === null ? {} : { viewer: { following, followsYou: followsReader, own } };
    return { username, avatarUrl, postCount, followerCount, followingCount, ...viewer };
  }
}

export class PersonViewerView {
  @Flag()
  following!: boolean;

  @Flag()
  own!: boolean;
}

export class PersonView {
  @Text()
  username!: string;

  @Link()
  avatarUrl!: string;

  @Nested(() => PersonViewerView, { optional: true, description: 'Of whoever is signed in.' })
  viewer?: PersonViewerView;

  static of({ username, own, following }: PersonRow, avatarUrl: string): PersonView {
    return { username, avatarUrl, ...(own !== null && { viewer: { following, own } }) };
  }
}

export class PeoplePage extends PageOf(PersonView) {}
