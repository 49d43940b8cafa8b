import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Locale } from '../../../kernel/language.js';
import { Config } from '../../../platform/config/config.js';
import { Language, Public } from '../../../platform/http/index.js';
import { SafetyTexts } from './safety-texts.js';
import { SafetyView } from './safety.dto.js';

@ApiTags('safety')
@Public()
@Controller('v1/safety')
export class SafetyController {
  constructor(private readonly config: Config, private readonly texts: SafetyTexts) {}

  @Get()
  @ApiOperation({ summary: 'Whom to turn to, how to report, what happens then: in plain words' })
  @ApiOkResponse({ type: SafetyView })
  read(@Language() locale: Locale): SafetyView {
    const { supportEmail, siteUrl, publicUrl } = this.config;
    return {
      contact: { email: supportEmail, site: siteUrl },
      rules: `${publicUrl}/v1/policies/community-rules?locale=${locale}`,
      notice: this.texts.notice[locale],
    };
  }
}
