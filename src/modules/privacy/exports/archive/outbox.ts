import type { Localised } from '../../../../kernel/language.js';
import type { JsonSchema } from './column-kinds.js';
import type { PlannedMedia } from './export-plan.js';
import { mediaPath } from './media-files.js';
import { type PersonSnapshot, publicNameOf, type Whose } from './person-snapshot.js';

/**
 * What the person did in the community in the words of ActivityStreams 2.0 (W3C), which other services read: an outbox as ActivityPub
 * section 5.1 has it, the newest first. Other people are in it by their public names alone, or without one.
 */
export const OUTBOX_PATH = 'outbox.json';
export const OUTBOX_TYPE = 'application/activity+json';
export const OUTBOX_TITLE: Localised = {
  en: 'All of it, to take to another service (ActivityStreams)', es: 'Todo, para llevarlo a otro servicio (ActivityStreams)',
};
const CONTEXT = 'https://www.w3.org/ns/activitystreams';
const PUBLIC = `${CONTEXT}#Public`;
const KINDS: Readonly<Record<string, string>> = { image: 'Image', video: 'Video', audio: 'Audio' };

/** Their own words and marks, as far as they let the public have them: what is being made or deleted is not. */
const ACTIVITIES = `
  select 'post' as what, own.id::text as id, null as about, own.created_at as at, own.state, own.caption as text, own.prompt, own.kind,
    own.content_type as "contentType", own.width, own.height, own.duration_ms as "durationMs", null as person
  from post own where own.account_id = ? and own.state in ('published', 'held', 'removed')
  union all
  select 'comment', own.id::text, coalesce('comments/' || own.reply_to_id, 'posts/' || own.post_id), own.created_at, own.state, own.text,
    null, null, null, null, null, null, null
  from comment own where own.account_id = ? and own.state <> 'deleted'
  union all
  select 'like', null, 'posts/' || own.post_id, own.created_at, null, null, null, null, null, null, null, null, null
  from post_like own where own.account_id = ?
  union all
  select 'like', null, 'comments/' || own.comment_id, own.created_at, null, null, null, null, null, null, null, null, null
  from comment_like own where own.account_id = ?
  union all
  select 'follow', null, null, own.created_at, null, null, null, null, null, null, null, null,
    ${publicNameOf({ column: 'followed_id', property: 'person' })}
  from follow own where own.account_id = ?
  order by at desc, what, id, about`;
const WHO = 'select username from profile where account_id = ?';

interface Activity {
  readonly what: 'post' | 'comment' | 'like' | 'follow';
  readonly id: string | null;
  /** What it answers or likes. */
  readonly about: string | null;
  readonly at: string;
  readonly state: string | null;
  readonly text: string | null;
  readonly prompt: string | null;
  readonly kind: string | null;
  readonly contentType: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  /** Public name; null for who has none now. */
  readonly person: string | null;
}

/** Writes the outbox of one person, piece by piece. */
export class Outbox {
  /** Activities written. */
  count = 0;

  /** @param publicUrl by which everything has its id. @param media of posts */
  constructor(
    private readonly publicUrl: string,
    private readonly media: PlannedMedia,
  ) {}

  async *write(snapshot: PersonSnapshot, { accountId }: Whose): AsyncGenerator<string> {
    const actor = await this.actor(snapshot, accountId);
    const head = { '@context': CONTEXT, id: OUTBOX_PATH, type: 'OrderedCollection', attributedTo: actor };
    yield `${JSON.stringify(head, null, 1).slice(0, -2)},\n "orderedItems": [`;
    for await (const page of snapshot.pages<Activity>(ACTIVITIES, Array.from({ length: 5 }, () => accountId))) {
      const items = page.map((one) => JSON.stringify(this.activity(one, actor.id)));
      yield `${this.count === 0 ? '' : ','}\n  ${items.join(',\n  ')}`;
      this.count += items.length;
    }
    yield `\n ],\n "totalItems": ${this.count}\n}\n`;
  }

  private async actor(snapshot: PersonSnapshot, accountId: string) {
    for await (const [row] of snapshot.pages<{ username: string }>(WHO, [accountId]))
      if (row) return { type: 'Person', id: this.person(row.username), preferredUsername: row.username };
    return { type: 'Person', id: `${this.publicUrl}/` }; // no account is without a profile
  }

  private activity(one: Activity, actor: string): object {
    const common = { actor, published: new Date(one.at).toISOString() };
    if (one.what === 'follow')
      return { type: 'Follow', ...common, object: one.person === null ? { type: 'Person' } : this.person(one.person) };
    if (one.what === 'like') return { type: 'Like', ...common, object: this.thing(one.about!) };
    const object = one.what === 'post' ? this.post(one, common) : this.comment(one, common);
    return { type: 'Create', id: `${object.id}#create`, ...common, ...readers(one), object };
  }

  private post(one: Activity, { actor, published }: { actor: string; published: string }) {
    const { id, kind, contentType, prompt, width, height, durationMs } = one;
    const picture = {
      type: KINDS[kind!] ?? 'Document', mediaType: contentType, url: mediaPath(this.media, id!, contentType!),
      ...(prompt !== null && { name: prompt }), ...(width !== null && { width }), ...(height !== null && { height }),
      ...(durationMs !== null && { duration: `PT${durationMs / 1000}S` }),
    };
    return { ...this.note(one, `posts/${id}`), attributedTo: actor, published, attachment: [picture] };
  }

  private comment(one: Activity, { actor, published }: { actor: string; published: string }) {
    return { ...this.note(one, `comments/${one.id}`), attributedTo: actor, published, inReplyTo: this.thing(one.about!) };
  }

  /** Plain text: without `mediaType` it would be read as HTML (Activity Vocabulary, `content`). */
  private note(one: Activity, path: string) {
    return { type: 'Note', id: this.thing(path), ...readers(one), mediaType: 'text/plain', content: one.text ?? '' };
  }

  private person(username: string): string {
    return this.thing(`profiles/${username}`);
  }

  private thing(path: string): string {
    return `${this.publicUrl}/v1/${path}`;
  }
}

/** What was held back or removed is for nobody. */
function readers({ state }: Activity): object {
  return state === 'published' ? { to: [PUBLIC] } : {};
}

const uri = { type: 'string', format: 'uri' };
const at = { type: 'string', format: 'date-time' };
const to = { type: 'array', items: { const: PUBLIC } };
const exactly = (properties: Record<string, JsonSchema>, ...optional: string[]): JsonSchema => ({
  type: 'object', properties, required: Object.keys(properties).filter((name) => !optional.includes(name)), additionalProperties: false,
});
const attachment = exactly({
  type: { enum: [...Object.values(KINDS), 'Document'] }, mediaType: { type: 'string' },
  url: { type: 'string', description: 'Where the file is in this archive' },
  name: { type: 'string', description: 'The prompt, as the public saw it' },
  width: { type: 'integer' }, height: { type: 'integer' }, duration: { type: 'string' },
}, 'name', 'width', 'height', 'duration');
const note = exactly({
  type: { const: 'Note' }, id: uri, to, mediaType: { const: 'text/plain' }, content: { type: 'string' }, attributedTo: uri, published: at,
  inReplyTo: uri, attachment: { type: 'array', items: attachment },
}, 'to', 'inReplyTo', 'attachment');

export const OUTBOX_SCHEMA: JsonSchema = exactly({
  '@context': { const: CONTEXT }, id: { const: OUTBOX_PATH }, type: { const: 'OrderedCollection' },
  attributedTo: exactly({ type: { const: 'Person' }, id: uri, preferredUsername: { type: 'string' } }, 'preferredUsername'),
  orderedItems: {
    type: 'array',
    items: {
      oneOf: [
        exactly({ type: { const: 'Create' }, id: uri, actor: uri, published: at, to, object: note }, 'to'),
        exactly({ type: { const: 'Like' }, actor: uri, published: at, object: uri }),
        exactly({
          type: { const: 'Follow' }, actor: uri, published: at,
          object: { description: 'Without a name: who is not public now', oneOf: [uri, exactly({ type: { const: 'Person' } })] },
        }),
      ],
    },
  },
  totalItems: { type: 'integer' },
});
