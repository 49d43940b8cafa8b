import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Nested, OneOf, Public, Text } from '../../../platform/http/index.js';
import { SigningKeys } from './signing-keys.js';

class PublicKeyView {
  @OneOf(['OKP', 'EC'])
  kty!: string;

  @OneOf(['Ed25519', 'P-256'])
  crv!: string;

  @Text()
  x!: string;

  @Text({ optional: true })
  y?: string;

  @Text()
  kid!: string;

  @OneOf(['EdDSA', 'ES256'])
  alg!: string;

  @OneOf(['sig'])
  use!: string;
}

class KeySetView {
  @Nested(() => PublicKeyView, { array: true })
  keys!: PublicKeyView[];
}

@ApiTags('auth')
@Controller('.well-known')
export class JwksController {
  constructor(private readonly keys: SigningKeys) {}

  /** The keys that sign access tokens. */
  @Public()
  @Get('jwks.json')
  @Header('Cache-Control', 'public, max-age=300')
  @ApiOkResponse({ type: KeySetView })
  list(): KeySetView {
    const keys = this.keys.published.map(({ kty, crv, x, y, kid, alg, use }) => ({ kty, crv, x, y, kid, alg, use }) as PublicKeyView);
    return { keys };
  }
}
