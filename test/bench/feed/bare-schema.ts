const text = { type: 'string' };
const whole = { type: 'integer' };
const flag = { type: 'boolean' };

/** A page of posts, for Fastify's serialiser. */
export const PAGE = {
  type: 'object',
  properties: {
    items: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: text,
          author: { type: 'object', properties: { username: text, avatarUrl: text } },
          media: {
            type: 'object',
            properties: { url: text, thumbnailUrl: text, kind: text, width: whole, height: whole, durationMs: whole },
          },
          prompt: { type: 'string', nullable: true },
          caption: text,
          tool: text,
          likeCount: whole,
          commentCount: whole,
          viewer: { type: 'object', properties: { liked: flag, following: flag, own: flag } },
          aiGenerated: flag,
          state: text,
          createdAt: text,
        },
      },
    },
    nextCursor: { type: 'string', nullable: true },
  },
} as const;
