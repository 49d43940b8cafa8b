import { Controller, Get, Header, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Locale } from '../../../kernel/language.js';
import type { Problem } from '../../../kernel/problem.js';
import { Config } from '../../config/config.js';
import { Link, Nested, Text, Whole } from '../fields.js';
import { NotFound } from '../http.problems.js';
import { Language, Public } from '../route.decorators.js';
import { ProblemCatalog } from './problem-catalog.js';

export class ProblemKindView {
  @Link() type!: string;
  @Text() code!: string;
  @Whole() status!: number;
  @Text() title!: string;
  @Text({ description: 'What the caller can do about it.' }) remedy!: string;

  static of({ code, status, title, remedy }: Problem, publicUrl: string, locale: Locale): ProblemKindView {
    const texts = { title: title[locale], remedy: remedy[locale] };
    return Object.assign(new ProblemKindView(), { type: `${publicUrl}/problems/${code}`, code, status, ...texts });
  }
}

export class ProblemKindsView {
  @Nested(() => ProblemKindView, { array: true }) items!: ProblemKindView[];
}

const HEADING = { en: 'Problems', es: 'Problemas' };

/** What each `type` of a problem leads to: cause and remedy, for people and for machines. */
@ApiTags('operations')
@Controller('problems')
export class ProblemsController {
  constructor(
    private readonly catalog: ProblemCatalog,
    private readonly config: Config,
  ) {}

  @Get()
  @Public()
  @Header('vary', 'accept')
  @ApiProduces('application/json', 'text/html')
  @ApiOkResponse({ type: ProblemKindsView })
  list(
    @Language() locale: Locale,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): ProblemKindsView | string {
    const items = this.catalog.list().map((problem) => ProblemKindView.of(problem, this.config.publicUrl, locale));
    return wantsHtml(request) ? page(reply, locale, HEADING[locale], items) : { items };
  }

  @Get(':code')
  @Public()
  @Header('vary', 'accept')
  @ApiProduces('application/json', 'text/html')
  @ApiOkResponse({ type: ProblemKindView })
  show(
    @Param('code') code: string,
    @Language() locale: Locale,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): ProblemKindView | string {
    const problem = this.catalog.find(code);
    if (!problem) throw new NotFound();
    const view = ProblemKindView.of(problem, this.config.publicUrl, locale);
    return wantsHtml(request) ? page(reply, locale, view.title, [view]) : view;
  }
}

function wantsHtml({ headers }: FastifyRequest): boolean {
  return /text\/html/.test(headers.accept ?? '');
}

function page(reply: FastifyReply, locale: Locale, title: string, problems: readonly ProblemKindView[]): string {
  reply.type('text/html; charset=utf-8');
  const rows = problems.map(
    (it) => `<h2 id="${it.code}"><code>${it.code}</code> · ${it.status}</h2><p>${escape(it.title)}. ${escape(it.remedy)}</p>`,
  );
  const head = `<meta charset="utf-8"><title>${escape(title)}</title>`;
  return `<!doctype html><html lang="${locale}">${head}<h1>${escape(title)}</h1>${rows.join('')}</html>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
