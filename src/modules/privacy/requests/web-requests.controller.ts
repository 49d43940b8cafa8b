import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { PrivacyRequestId } from '../../../kernel/ids.js';
import type { Locale, Localised } from '../../../kernel/language.js';
import { Config } from '../../../platform/config/config.js';
import { IdParam, Language, Public, RateLimit, Refuses } from '../../../platform/http/index.js';
import { Mail } from '../../../platform/mail/mail.js';
import { ConfirmationCodeInvalid } from './requests.problems.js';
import { ConfirmBody, PrivacyContactView, WebRequestBody, WebRequestView } from './web-requests.dto.js';
import { WebRequests } from './web-requests.service.js';

/** As the privacy policy says it. */
const MAIL_SUBJECT = 'Privacy Rights Request';
const HOW: Localised = {
  en:
    'You can ask us for access to your data, a copy of it, its correction, deletion or restriction, and object to uses of it: in the ' +
    'settings of the app, here without an account, or by mail with the given subject.',
  es:
    'Puedes pedirnos acceso a tus datos, una copia, su rectificación, supresión o limitación, y oponerte a sus usos: en los ajustes de ' +
    'la aplicación, aquí sin una cuenta o por correo con el asunto indicado.',
};

@ApiTags('privacy')
@Public()
@Controller('v1/privacy')
export class WebRequestsController {
  constructor(
    private readonly requests: WebRequests,
    private readonly mail: Mail,
    private readonly config: Config,
  ) {}

  @Get('contact')
  @ApiOperation({ summary: 'Whom to turn to with questions of privacy' })
  @ApiOkResponse({ type: PrivacyContactView })
  contact(@Language() locale: Locale): PrivacyContactView {
    const { supportEmail, siteUrl, publicUrl } = this.config;
    const policy = `${publicUrl}/v1/policies/privacy?locale=${locale}`;
    return { email: supportEmail, mailSubject: MAIL_SUBJECT, site: siteUrl, policy, text: HOW[locale] };
  }

  @Post('requests/web')
  @HttpCode(202)
  @RateLimit('notices', 'notices-a-day')
  @ApiOperation({ summary: 'Ask for what a privacy law gives you, without an account or without being able to sign in' })
  @ApiAcceptedResponse({ type: WebRequestView })
  async receive(@Language() reader: Locale, @Body() body: WebRequestBody): Promise<WebRequestView> {
    const { kind, email, details = '', country = null, region = null, language: locale = reader } = body;
    const { id, dueAt } = await this.requests.receive({ kind, email, details, where: { country, region }, locale });
    return { id, dueAt: dueAt.toISOString(), needsCode: this.mail.isConfigured };
  }

  @Post('requests/web/:id/confirm')
  @HttpCode(204)
  @RateLimit('notices', 'notices-a-day')
  @ApiOperation({ summary: 'Prove that the address is yours, with the code of the mail' })
  @ApiNoContentResponse()
  @Refuses(ConfirmationCodeInvalid)
  confirm(@IdParam() id: PrivacyRequestId, @Body() { code }: ConfirmBody): Promise<void> {
    return this.requests.confirm(id, code);
  }
}
