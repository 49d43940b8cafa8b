import { readCall } from './creatify.webhook.js';

const hook = (body: unknown) => ({ headers: {}, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) });

describe('Creatify\'s calls', () => {
  it.each([
    [{ id: 'a1', status: 'done', failed_reason: '', video_output: 'https://evil.example.com' }, 'a1:done'],
    [{ id: 'a1', status: 'in_queue' }, 'a1:in_queue'],
    [{ id: 'a1', status: 'made up' }, 'a1:other'],
    [{ id: 'a1', status: 7 }, 'a1:other'],
  ])('take nothing but the id from %j', (body, messageId) => expect(readCall(hook(body))).toEqual({ messageId, requestId: 'a1' }));

  it.each([[''], ['<html>'], ['null'], ['[]'], ['{}'], ['{"id":"../x"}'], ['{"id":{}}']])('are refused: %s', (body) => {
    expect(() => readCall(hook(body))).toThrow(expect.objectContaining({ name: 'WebhookRefused' }));
  });
});
