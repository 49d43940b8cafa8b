import { Injectable } from '@nestjs/common';
import type { CheckVerdict } from '../../../../entities/moderation/content-check.entity.js';
import { Clock } from '../../../../kernel/clock.js';
import { CONFIG_FOLDER } from '../../../../platform/config/config-folder.js';
import { Config } from '../../../../platform/config/config.js';
import { makeThumbnail } from '../../../../platform/media/index.js';
import { ConsentGate, ConsentMissing, OutboundError, ProviderGate, type ProviderHttp } from '../../../../platform/outbound/index.js';
import { Log } from '../../../../platform/telemetry/log.js';
import { CheckPolicy, worst } from '../check-policy.js';
import { NOT_CHECKED, ratedRule } from '../check-rules.js';
import { CONTENT_CLASSES, type ContentClass } from '../content-class.js';
import { badModerationFile, readModerationFile } from '../moderation-file.js';
import { type CheckedContent, ContentChecker, type CheckerFinding } from '../ports/content-checker.port.js';
import { imageInput, type ModerationAnswer, type ModerationInput, readModeration, textInput } from './openai-moderation.wire.js';

interface Threshold {
  readonly class: ContentClass;
  readonly hold: number;
  readonly refuse: number;
}
interface ThresholdsFile {
  readonly version: string;
  readonly categories: Readonly<Record<string, Threshold>>;
}

const RECIPIENT = 'openai';
const PURPOSE = 'moderation';
const MAX_ANSWER_BYTES = 256 * 1024;
/** After so many calls in a row without an answer nobody waits for it for a while. */
const FAILURES = 3;
const REST_MS = 30_000;
const RESTING = 'resting';

/**
 * OpenAI's moderation: a third party, asked only about people who agreed to it (purpose `moderation`), each call with its disclosure row.
 * Without that consent it has nothing to say, and our own rules decide. Call it outside of transactions.
 */
@Injectable()
export class OpenAiModerationChecker extends ContentChecker {
  readonly id = 'openai-moderation';
  readonly isThirdParty = true;
  private readonly thresholds = readThresholds();
  private failures = 0;
  private restUntil = 0;

  constructor(
    private readonly config: Config,
    private readonly gate: ProviderGate,
    private readonly consent: ConsentGate,
    private readonly policy: CheckPolicy,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    super();
  }

  async check(content: CheckedContent): Promise<CheckerFinding | null> {
    const asked = this.config.moderation.openAi.enabled ? await inputOf(content) : null;
    if (!asked) return null;
    try {
      return this.judged(content, await this.ask(content, asked.input, asked.kind));
    } catch (error) {
      if (error instanceof ConsentMissing) return null;
      if (!(error instanceof OutboundError) && !(error instanceof Unanswered)) throw error;
      this.fail(error);
      return this.unlooked(content, error instanceof Unanswered ? error.code : 'no-answer');
    }
  }

  private async ask(content: CheckedContent, input: ModerationInput, kind: 'text' | 'image'): Promise<ModerationAnswer> {
    const retention = this.consent.retentionAt(RECIPIENT, this.clock.now());
    const disclosure = {
      accountId: content.accountId,
      generationId: null,
      attemptId: null,
      recipient: RECIPIENT,
      model: this.config.moderation.openAi.model,
      purpose: PURPOSE,
      categories: [kind === 'text' ? 'prompts' : 'photos'],
      inputHashes: kind === 'image' && content.image ? [content.image.sha256] : [],
      pseudonym: '',
      retentionPromise: retention?.promise ?? '',
      keptUntil: retention?.keptMs == null ? null : this.clock.after(retention.keptMs),
      erasure: 'expires' as const,
    };
    const answer = await this.gate.call(disclosure, (http) => {
      if (this.clock.now().getTime() < this.restUntil) throw new Unanswered(RESTING);
      return this.call(http, input, kind);
    });
    this.failures = 0;
    return answer;
  }

  private async call(http: ProviderHttp, input: ModerationInput, kind: 'text' | 'image'): Promise<ModerationAnswer> {
    const { baseUrl, apiKey } = this.config.providers.openai;
    const response = await http.request({
      method: 'POST',
      url: `${baseUrl}/moderations`,
      headers: { accept: 'application/json', 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({ model: this.config.moderation.openAi.model, input }),
      timeoutMs: this.config.moderation.timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
    });
    if (!response.ok) throw new Unanswered(`status-${response.status}`);
    const answer = readModeration(response.json(), Object.keys(this.thresholds.categories), kind, input.length);
    if (!answer) throw new Unanswered('unreadable');
    return answer;
  }

  private judged({ place }: CheckedContent, { model, labels }: ModerationAnswer): CheckerFinding {
    const found = labels.flatMap(({ name, score }) => {
      const threshold = this.thresholds.categories[name]!;
      const verdict = score === null ? 'allow' : this.verdictOf(threshold, score, place);
      return verdict === 'allow' ? [] : [{ verdict, rule: ratedRule(threshold.class) }];
    });
    return {
      checker: this.id,
      version: this.thresholds.version,
      model,
      labels,
      rules: [...new Set(found.map(({ rule }) => rule))],
      verdict: worst(found.map(({ verdict }) => verdict)),
    };
  }

  private verdictOf({ class: what, hold, refuse }: Threshold, score: number, place: CheckedContent['place']): CheckVerdict {
    if (score >= refuse) return this.policy.verdictOn(what, place);
    return place === 'public' && score >= hold && this.policy.verdictOn(what, place) !== 'allow' ? 'hold' : 'allow';
  }

  /** Law 10: what others would see waits for a human; for the rest the operator has said. */
  private unlooked({ place }: CheckedContent, code: string): CheckerFinding {
    const verdict = place === 'public' ? 'hold' : this.config.moderation.privateUnchecked;
    const rules = verdict === 'allow' ? [] : [NOT_CHECKED];
    return { checker: this.id, version: this.thresholds.version, labels: [], rules, verdict, unavailable: code };
  }

  private fail(error: Error): void {
    if (error instanceof Unanswered && error.code === RESTING) return;
    this.failures += 1;
    if (this.failures % FAILURES === 0) this.restUntil = this.clock.after(REST_MS).getTime();
    this.log.warn('moderation-unanswered', { checker: this.id, code: error instanceof Unanswered ? error.code : error.name });
  }
}

/** It did not say what it was asked. */
class Unanswered extends Error {
  override readonly name = 'Unanswered';
  constructor(readonly code: string) {
    super(code);
  }
}

/** A picture leaves small and coded anew, with nothing in it but what is seen. */
async function inputOf({ text, image }: CheckedContent): Promise<{ input: ModerationInput; kind: 'text' | 'image' } | null> {
  if (text !== undefined && text.trim() !== '') return { input: textInput(text), kind: 'text' };
  if (!image?.contentType.startsWith('image/')) return null;
  const small = await makeThumbnail(image.bytes, image.contentType);
  return { input: imageInput(small.bytes, small.contentType), kind: 'image' };
}

/** @throws BadConfiguration */
function readThresholds(): ThresholdsFile {
  const file = readModerationFile<ThresholdsFile>(CONFIG_FOLDER, 'thresholds.json', 'thresholds');
  for (const [name, { class: what, hold, refuse }] of Object.entries(file.categories)) {
    if (!CONTENT_CLASSES.includes(what)) throw badModerationFile('thresholds.json', `${name}: no class ${what}`);
    if (hold > refuse) throw badModerationFile('thresholds.json', `${name}: held later than refused`);
  }
  return file;
}
