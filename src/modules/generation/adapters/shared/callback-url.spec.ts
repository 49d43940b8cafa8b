import { callbackUrl } from './callback-url.js';

const OURS = 'https://api.example.com/v1/webhooks/providers/creatify?attempt=1';

it.each<[string, Parameters<typeof callbackUrl>, string | undefined]>([
  ['named where it can be called', [OURS, 'https://api.creatify.ai'], OURS],
  ['not named without one', [null, 'https://api.creatify.ai'], undefined],
  ['not named to the world when it speaks http', ['http://localhost:3000/hook', 'https://api.creatify.ai'], undefined],
  ['not named to the world from a private network', ['https://192.168.0.1/hook', 'https://api.creatify.ai'], undefined],
  ['named to a stand-in whatever it speaks', ['http://127.0.0.1:3000/hook', 'http://127.0.0.1:9'], 'http://127.0.0.1:3000/hook'],
  ['not named when it is too long for the provider', [OURS, 'https://api.creatify.ai', 40], undefined],
])('an address of ours is %s', (_what, args, url) => expect(callbackUrl(...args)).toBe(url));
