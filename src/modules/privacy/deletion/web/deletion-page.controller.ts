import { Controller, Get, Header, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Locale } from '../../../../kernel/language.js';
import { Config } from '../../../../platform/config/config.js';
import { Language, Public } from '../../../../platform/http/index.js';
import { deletionPage } from './deletion-page.js';

const HTML = 'text/html';
const DAY_MS = 86_400_000;

/** The public address that Google Play asks for. */
@ApiTags('privacy')
@Public()
@Controller('v1/privacy/deletion-page')
export class DeletionPageController {
  constructor(private readonly config: Config) {}

  @Get()
  @Header('content-security-policy', `default-src 'none'; style-src 'unsafe-inline'`)
  @ApiOperation({ summary: 'How an account is deleted, what goes and what stays: a page to read, in English or Spanish' })
  @ApiOkResponse({ content: { [HTML]: { schema: { type: 'string' } } } })
  page(@Language() locale: Locale): StreamableFile {
    const { deletion, webAppUrl, supportEmail } = this.config;
    const page = deletionPage({ graceDays: deletion.graceMs / DAY_MS, webAppUrl, supportEmail }, locale);
    return new StreamableFile(Buffer.from(page), { type: `${HTML}; charset=utf-8` });
  }
}
