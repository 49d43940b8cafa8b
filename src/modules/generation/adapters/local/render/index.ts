export { renderSpeech, renderMusic } from './render-audio.js';
export { renderCutout } from './render-cutout.js';
export { renderImageEdit } from './render-edit.js';
export { renderImage } from './render-image.js';
export { renderUpscale } from './render-upscale.js';
export { renderVideo, type VideoRequest } from './render-video.js';
export type { Rendered, Seed } from './rendered.js';
