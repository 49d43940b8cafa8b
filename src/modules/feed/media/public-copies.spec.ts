import type { AccountId } from '../../../kernel/ids.js';
import { ServiceUnavailable } from '../../../platform/http/index.js';
import type { Log } from '../../../platform/telemetry/log.js';
import type { GenerationFacade, PublishableCreation } from '../../generation/index.js';
import { PublicCopies } from './public-copies.js';

it('begins two at a time, lets twenty wait, and tells the next when to come again', async () => {
  const copies = new PublicCopies({} as GenerationFacade, {} as Log);
  let isFull!: () => void;
  const full = new Promise<void>((resolve) => (isFull = resolve));
  let begun = 0;
  const steps = {
    begin: async () => {
      begun += 1;
      await full;
      throw new Error('no further');
    },
    use: () => Promise.resolve(),
  };
  const make = () => copies.make('' as AccountId, {} as PublishableCreation, steps);
  const waiting = Promise.allSettled(Array.from({ length: 22 }, make));
  const refused: unknown = await make().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ServiceUnavailable);
  expect([(refused as ServiceUnavailable).retryAfterSeconds, begun]).toEqual([30, 2]);
  isFull();
  expect((await waiting).map((it) => it.status === 'rejected' && (it.reason as Error).message)).toEqual(Array(22).fill('no further'));
  await expect(make()).rejects.toThrow('no further');
  expect(begun).toBe(23);
});
