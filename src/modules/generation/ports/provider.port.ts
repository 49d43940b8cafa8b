import type { AttemptId } from '../../../kernel/ids.js';
import type { ProviderHttp } from '../../../platform/outbound/index.js';

/** A file for the provider: a short-lived address of our own storage where it can fetch, the bytes where it cannot. */
export interface ProviderInput {
  readonly name: string;
  readonly kind: 'image' | 'video' | 'audio' | 'document';
  readonly contentType: string;
  readonly sha256: string;
  /** Pixels of a picture or a clip, where they are known. */
  readonly width?: number;
  readonly height?: number;
  readonly url: string;
  read(): Promise<Buffer>;
}

export interface SubmitRequest {
  readonly attemptId: AttemptId;
  readonly tool: string;
  /** The provider's own model id. */
  readonly model: string;
  /** In the model's own words: mapped from the tool's parameters by `config/tools`. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly prompt: string | null;
  readonly count: number;
  readonly inputs: readonly ProviderInput[];
  /** The person's name at this provider, and nowhere else (C2); empty where the provider takes none. */
  readonly pseudonym: string;
  /** Where the provider may call back, when it can reach us: that is for the adapter to know. */
  readonly webhookUrl: string | null;
}

/** What the provider needs to be asked again; stored with the attempt in the step in which it is learnt. */
export interface ProviderRequest {
  readonly requestId: string;
  readonly model: string;
  /**
   * Addresses and the like. They come from outside: an adapter checks their origin before it calls one. Empty when only the id was learnt,
   * from a webhook: the id and the model must suffice.
   */
  readonly handle: Readonly<Record<string, string>>;
}

/** One result, by address or by value, or a trained model that stays where it was trained. */
export type ProviderOutput =
  | { readonly url: string; readonly contentType?: string }
  | { readonly bytes: Buffer; readonly contentType?: string }
  /** The provider's own name of it, such as `owner/name:version`. */
  | { readonly trainedModel: string };

interface Taken {
  readonly request: ProviderRequest;
  /** The provider says that nothing more fits for so long. */
  readonly restMs?: number;
}

export type Submitted =
  | (Taken & { readonly state: 'accepted' })
  /** A provider that answers with the result. */
  | (Taken & { readonly state: 'completed'; readonly outputs: readonly ProviderOutput[] });

/** A submit whose answer was lost, as far as it can be told apart from others in the provider's own list. */
export interface LostSubmit {
  readonly attemptId: AttemptId;
  readonly model: string;
  readonly webhookUrl: string | null;
  readonly sentAt: Date;
}

export type Polled =
  | { readonly state: 'queued'; readonly position?: number }
  /** `progress` 0..1. */
  | { readonly state: 'running'; readonly progress?: number }
  | { readonly state: 'completed'; readonly outputs: readonly ProviderOutput[] }
  | { readonly state: 'failed'; readonly error: ProviderError }
  | { readonly state: 'cancelled' };

/** `requested`: signalled, but the run may still finish, and be billed. */
export type Cancelled = 'cancelled' | 'requested' | 'too-late' | 'not-offered';
export type ErasedAtProvider = 'erased' | 'failed' | 'not-offered';

export interface ProviderWebhook {
  /** Unique per event, for the inbox. */
  readonly messageId: string;
  readonly requestId: string;
}

/** A question that proves the address: answered with the same text, and nothing else happens. */
export interface WebhookChallenge {
  readonly challenge: string;
}

export interface RawWebhook {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** `transient`: may be tried again; the others are final. `unknown`: nobody can say whether the call was taken. */
export type ProviderErrorKind = 'transient' | 'refused' | 'invalid' | 'quota' | 'auth' | 'unknown';

export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  constructor(
    readonly kind: ProviderErrorKind,
    /** Ours, kebab-case; never the provider's words, which may repeat the prompt. */
    readonly code: string,
    readonly options: { readonly retryAfterMs?: number; readonly cause?: unknown } = {},
  ) {
    super(`${kind}: ${code}`, { cause: options.cause });
  }
}

/** Thrown by `verifyWebhook`: nothing happens, the answer is 401. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';
}

export interface ProviderTraits {
  /** `hint`: it signs nothing, so a call is worth one look at a request that we know, and never teaches us one. */
  readonly webhook: 'signed' | 'hint' | 'none';
  readonly cancel: boolean;
  readonly erase: boolean;
  /** Kinds of tools whose requests have a field for an end user's id there. */
  readonly takesPseudonymFor: readonly ('image' | 'video' | 'audio' | 'training')[];
  /** A submit whose outcome is unknown may be sent again: nothing is paid, or the provider takes a key. */
  readonly resubmitSafe: boolean;
  /** It lists its requests, so that one whose answer was lost can be found. */
  readonly find: boolean;
  /** Suffixes (`.fal.media`) of the hosts that results are fetched from. */
  readonly outputHosts: readonly string[];
  readonly pollEveryMs: number;
  /** For the disclosure row: until when the provider keeps what it was sent, when it is not erased earlier. */
  readonly keepsMs: number;
}

/**
 * One AI provider. An adapter maps, it decides nothing: retries, failover, consent and money are the engine's.
 * Every call gets its HTTP from the gate (law 1) and may throw `ProviderError`. What a provider does not offer is said by its traits, and
 * its method is left as it stands here.
 */
export abstract class ProviderAdapter {
  abstract readonly id: string;
  abstract readonly traits: ProviderTraits;
  /** False when it is switched off or has no key. */
  abstract get available(): boolean;
  /** False for a model that this service is not set up for, although it has a key. */
  offers(_model: string): boolean {
    return true;
  }

  abstract submit(http: ProviderHttp, request: SubmitRequest): Promise<Submitted>;
  abstract poll(http: ProviderHttp, request: ProviderRequest): Promise<Polled>;

  async cancel(_http: ProviderHttp, _request: ProviderRequest): Promise<Cancelled> {
    return 'not-offered';
  }

  /** Deletes what the provider keeps of a request and its results. */
  async erase(_http: ProviderHttp, _request: ProviderRequest): Promise<ErasedAtProvider> {
    return 'not-offered';
  }

  /** Deletes a trained model, by the name that its training gave. */
  async eraseModel(_http: ProviderHttp, _trainedModel: string): Promise<ErasedAtProvider> {
    return 'not-offered';
  }

  /** Deletes what a training of ours without a result may have left there, a model that came late or an empty one. */
  async eraseTraining(_http: ProviderHttp, _attemptId: AttemptId): Promise<ErasedAtProvider> {
    return 'not-offered';
  }

  /** The request of a lost submit; null when the provider surely has none, undefined when its list does not tell. */
  async find(_http: ProviderHttp, _lost: LostSubmit): Promise<ProviderRequest | null | undefined> {
    return undefined;
  }

  /** What a result must be fetched with, when it lies at the provider's own address; dropped by the first redirect to another origin. */
  outputHeaders(_url: string): Readonly<Record<string, string>> {
    return {};
  }

  /** @throws WebhookRefused for what is unsigned (where it must be signed), altered, stale or not for us. */
  async verifyWebhook(_webhook: RawWebhook): Promise<ProviderWebhook | WebhookChallenge> {
    throw new WebhookRefused('this provider has no webhooks');
  }
}
