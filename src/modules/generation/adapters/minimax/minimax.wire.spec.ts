import fc from 'fast-check';
import {
  isSuccess, readDeletion, readDownload, readImages, readSound, readTaskId, readTaskV1, readTaskV2, readTraceId,
} from './minimax.wire.js';

const OK = { base_resp: { status_code: 0, status_msg: 'success' } };

describe('MiniMax\'s answers', () => {
  it.each([
    [{ task_id: '424010985738629' }, '424010985738629'],
    [{ task_id: 424010985738629, ...OK }, '424010985738629'],
    [{ task_id: '' }, null],
    [{ task_id: '../../v1' }, null],
    [{ task_id: 2 ** 60 }, null],
    [[], null],
  ])('trap 43: an id is a text or a number: %j', (json, id) => expect(readTaskId(json)).toBe(id));

  it.each([
    [{ status: 'Preparing' }, 'queued', null],
    [{ status: 'Queueing', file_id: '' }, 'queued', null],
    [{ status: 'Processing' }, 'running', null],
    [{ status: 'Success', file_id: 205258526306433 }, 'succeeded', '205258526306433'],
    [{ status: 'success', file_id: '205258526306433' }, 'succeeded', '205258526306433'],
    [{ status: 'Fail' }, 'failed', null],
    [{ status: 'Failed' }, 'failed', null],
  ])('trap 42: the words of v1: %j', (json, status, fileId) => {
    expect(readTaskV1({ ...json, ...OK })).toEqual({ status, fileId, errorCode: 0 });
  });

  it.each(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired'])('trap 42: the words of v2: %s', (status) => {
    expect(readTaskV2({ task: { id: '1', status } })).toEqual({ status, url: null, errorCode: null });
  });

  it('does not know other words', () => {
    expect(['Unknown', 'constructor', '', 7].map((status) => readTaskV1({ status }))).toEqual([null, null, null, null]);
    expect([{ task: { status: 'Success' } }, { status: 'queued' }].map(readTaskV2)).toEqual([null, null]);
  });

  it('reads a result and a failure of v2', () => {
    const url = 'https://a.minimax.io/o.mp4';
    expect(readTaskV2({ task: { status: 'succeeded', content: { url } } })?.url).toBe(url);
    expect(readTaskV2({ task: { status: 'failed', error: { code: '1026', message: 'x' } } })?.errorCode).toBe(1026);
  });

  it('names storage that is told with http by https, and nothing else', () => {
    const named = (url: string) => readDownload({ file: { download_url: url } });
    expect(named('http://b.oss-us-east-1.aliyuncs.com/x?Expires=1')).toBe('https://b.oss-us-east-1.aliyuncs.com/x?Expires=1');
    expect(named('http://127.0.0.1:80/x.aliyuncs.com/')).toBe('http://127.0.0.1:80/x.aliyuncs.com/');
    expect(named('ftp://b.oss-us-east-1.aliyuncs.com/x')).toBeNull();
  });

  it('takes pictures by address and by value, and counts those that were blocked', () => {
    const data = { image_urls: ['https://a.minimax.io/1.jpeg', 7, null], image_base64: [Buffer.from('picture').toString('base64'), ''] };
    expect(readImages({ data, metadata: { success_count: '2', failed_count: '1' }, ...OK })).toEqual({
      outputs: [{ url: 'https://a.minimax.io/1.jpeg' }, { bytes: Buffer.from('picture') }],
      withheld: 1,
    });
    expect(readImages({ data: { success_count: 0, failed_count: 2 }, ...OK })).toEqual({ outputs: [], withheld: 2 });
    expect(readImages({ data: null })).toEqual({ outputs: [], withheld: 0 });
  });

  it('trap 44: sound is hex, not base64, unless it is an address', () => {
    const heard = (audio: unknown) => readSound({ data: { audio, status: 2 } }).outputs;
    expect(heard(Buffer.from('sound').toString('hex'))).toEqual([{ bytes: Buffer.from('sound') }]);
    expect(heard('https://a.minimax.io/1.mp3')).toEqual([{ url: 'https://a.minimax.io/1.mp3' }]);
    for (const audio of ['', 'abc', 'c291bmQ=', null, 5]) expect(heard(audio)).toEqual([]);
  });

  it('reads what became of a deletion', () => {
    const answers = [{ action: 'deleted' }, { action: 'cancelled', status: 'cancelled' }, { action: 'exploded' }, {}];
    expect(answers.map(readDeletion)).toEqual(['deleted', 'cancelled', null, null]);
  });

  it('survives any JSON', () => {
    const readers = [
      readTaskId, readTraceId, readTaskV1, readTaskV2, readDownload, readImages, readSound, readDeletion, isSuccess,
    ];
    fc.assert(fc.property(fc.jsonValue(), (json) => readers.forEach((read) => read(json))));
  });
});
