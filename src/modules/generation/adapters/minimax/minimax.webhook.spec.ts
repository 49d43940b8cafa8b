import { readCall } from './minimax.webhook.js';

const hook = (body: unknown) => ({ headers: {}, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) });

describe('MiniMax\'s calls', () => {
  it('trap 46: answers a challenge with the same text', () => {
    expect(readCall(hook({ challenge: 'a1b2-c3' }))).toEqual({ challenge: 'a1b2-c3' });
  });

  it.each([[''], ['a b'], ['<script>\n'], ['x'.repeat(257)], [7], [null], [{}]])('repeats no text of another kind: %j', (challenge) => {
    expect(() => readCall(hook({ challenge }))).toThrow('challenge');
  });

  it.each([
    [{ task: { id: '42', status: 'succeeded', content: { url: 'https://evil.example.com' } } }, '42:succeeded'],
    [{ task_id: '42', status: 'Success', file_id: 7 }, '42:success'],
    [{ task_id: 42, status: 'made up' }, '42:other'],
    [{ task_id: '42' }, '42:other'],
  ])('takes nothing but the id from %j', (body, messageId) => expect(readCall(hook(body))).toEqual({ messageId, requestId: '42' }));

  it.each([[''], ['<html>'], ['null'], ['[]'], ['7'], ['{}'], ['{"task":{}}'], ['{"task_id":"../x"}']])('refuses %s', (body) => {
    expect(() => readCall(hook(body))).toThrow(expect.objectContaining({ name: 'WebhookRefused' }));
  });
});
