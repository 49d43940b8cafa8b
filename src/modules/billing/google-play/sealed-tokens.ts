import { Injectable } from '@nestjs/common';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import type { PlayNotice } from './play-notice.js';

/** A notice as it is kept: whoever has a purchase token can ask Play about a person's purchase. */
export type SealedNotice = Sealed<PlayNotice>;
type Sealed<N> = N extends PlayNotice ? Omit<N, 'token'> & { readonly sealed: string } : never;

const PLACE = 'google-play.token';

/** Purchase tokens on their way through inbox and outbox. */
@Injectable()
export class SealedTokens {
  constructor(private readonly cipher: FieldCipher) {}

  seal(token: string): string {
    return this.cipher.seal(token, PLACE);
  }

  /** @throws CannotUnseal */
  open(sealed: string): string {
    return this.cipher.open(sealed, PLACE);
  }

  sealNotice({ token, ...rest }: PlayNotice): SealedNotice {
    return { ...rest, sealed: this.seal(token) } as SealedNotice;
  }

  /** @throws CannotUnseal */
  openNotice({ sealed, ...rest }: SealedNotice): PlayNotice {
    return { ...rest, token: this.open(sealed) } as PlayNotice;
  }
}
