/** The contract that a model is called by. MiniMax has two for video: v2 since H3, v1 for Hailuo and what came before it. */
export type MiniMaxFamily = 'video-v2' | 'video-v1' | 'image' | 'speech' | 'music';

/** Those that answer with the result. */
export type AnsweringFamily = Exclude<MiniMaxFamily, 'video-v1' | 'video-v2'>;

const FAMILIES: readonly (readonly [RegExp, MiniMaxFamily])[] = [
  [/^MiniMax-H\d[\w.-]*$/, 'video-v2'],
  [/^(?:MiniMax-Hailuo|[TIS]2V)-[\w.-]+$/, 'video-v1'],
  [/^image-[\w.-]+$/, 'image'],
  [/^speech-[\w.-]+$/, 'speech'],
  [/^music-[\w.-]+$/, 'music'],
];

export const SUBMIT_PATHS: Readonly<Record<MiniMaxFamily, string>> = {
  'video-v2': '/v2/video_generation',
  'video-v1': '/v1/video_generation',
  image: '/v1/image_generation',
  speech: '/v1/t2a_v2',
  music: '/v1/music_generation',
};

/** How long the answer with the result is waited for. */
export const ANSWER_WITHIN_MS: Readonly<Record<AnsweringFamily, number>> = { image: 180_000, speech: 180_000, music: 480_000 };

/** Null for a model of nobody's. */
export function familyOf(model: string): MiniMaxFamily | null {
  return FAMILIES.find(([pattern]) => pattern.test(model))?.[1] ?? null;
}

export function answersAtOnce(family: MiniMaxFamily): family is AnsweringFamily {
  return family === 'image' || family === 'speech' || family === 'music';
}
