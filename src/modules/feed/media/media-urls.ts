import { Injectable } from '@nestjs/common';
import { objectKey } from '../../../entities/object-prefixes.js';
import { Config } from '../../../platform/config/config.js';

const PREFIX = objectKey('post/', '');
/** 24 random bytes in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{32}$/;

/** The public addresses of the files of posts: a random token and nothing else. */
@Injectable()
export class MediaUrls {
  constructor(private readonly config: Config) {}

  urlOf(key: string): string {
    return `${this.config.publicUrl}/v1/media/${key.slice(PREFIX.length)}`;
  }

  /** Null for what cannot be a token. */
  keyOf(token: string): string | null {
    return TOKEN.test(token) ? objectKey('post/', token) : null;
  }
}
