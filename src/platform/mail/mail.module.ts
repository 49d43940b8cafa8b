import { Global, Module } from '@nestjs/common';
import { MailTransport } from './mail-transport.js';
import { Mail } from './mail.js';
import { SendMail } from './send-mail.handler.js';
import { SmtpMailTransport } from './smtp.mail-transport.js';

@Global()
@Module({
  providers: [{ provide: MailTransport, useClass: SmtpMailTransport }, Mail, SendMail],
  exports: [Mail],
})
export class MailModule {}
