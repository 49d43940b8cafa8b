import { setImmediate } from 'node:timers/promises';
import { between, encodeWav, pick, seededRandom, type SeededRandom } from '../../../../../platform/media/index.js';
import type { Rendered, Seed } from './rendered.js';

const { PI, max, min, round, sin } = Math;

const SAMPLE_RATE = 22_050;
const TAU = PI * 2;
const LONGEST = { speechSeconds: 30, musicSeconds: 120 } as const;

interface Note {
  at: number;
  seconds: number;
  hertz: number;
  loudness: number;
  /** relative loudness of the overtones */
  overtones: readonly number[];
}

/** A babble whose rhythm follows the letters: vowels sound, spaces and stops are silent. WAV, at most 30 seconds. */
export async function renderSpeech(request: { text: string; seed: Seed; voice?: string }): Promise<Rendered> {
  const random = seededRandom(`${request.seed}|${request.voice ?? ''}|${request.text}`);
  const pitch = between(seededRandom(`voice:${request.voice ?? ''}`), 105, 215);
  const notes: Note[] = [];
  let at = 0.1;
  for (const letter of request.text) {
    if (at > LONGEST.speechSeconds - 1) break;
    if (/[\s]/.test(letter)) at += 0.07;
    else if (/[.,;:!?¿¡…]/.test(letter)) at += 0.22;
    else at += speak(notes, letter, at, pitch, random);
  }
  return mixDown(notes, max(1, at + 0.3));
}

function speak(notes: Note[], letter: string, at: number, pitch: number, random: SeededRandom): number {
  const vowel = 'aeiouáéíóúäöü'.indexOf(letter.toLowerCase());
  const seconds = vowel >= 0 ? between(random, 0.09, 0.14) : 0.045;
  const hertz = pitch * between(random, 0.9, 1.12) * (vowel >= 0 ? 1 + (vowel % 5) * 0.03 : 1.6);
  const overtones = vowel >= 0 ? [1, 0.6, 0.35 + (vowel % 5) * 0.08, 0.2, 0.12] : [0.4, 0.2, 0.3];
  notes.push({ at, seconds: seconds * 1.15, hertz, loudness: vowel >= 0 ? 0.5 : 0.22, overtones });
  return seconds;
}

const SCALES = [
  [0, 2, 4, 7, 9],
  [0, 3, 5, 7, 10],
  [0, 2, 5, 7, 9],
] as const;
const PROGRESSIONS = [
  [0, 5, 3, 4],
  [0, 3, 4, 3],
  [0, 4, 5, 3],
] as const;
const MAJOR = [0, 2, 4, 5, 7, 9, 11] as const;

/** A melody over chords, in a key and a tempo that follow from prompt and seed. WAV, 1 to 120 seconds. */
export async function renderMusic(request: { prompt: string; seed: Seed; durationSeconds?: number }): Promise<Rendered> {
  const random = seededRandom(`${request.seed}|${request.prompt}`);
  const seconds = min(LONGEST.musicSeconds, max(1, request.durationSeconds ?? 10));
  const beat = 60 / between(random, 80, 124);
  const root = between(random, 110, 175);
  const [scale, progression] = [pick(random, SCALES), pick(random, PROGRESSIONS)];
  const notes: Note[] = [];
  for (let beatIndex = 0, at = 0; at < seconds - 0.2; beatIndex += 1, at = beatIndex * beat) {
    if (beatIndex % 4 === 0) chord(notes, at, beat * 4, root, MAJOR[progression[(beatIndex / 4) % 4]!]!);
    if (random() < 0.82) {
      const step = pick(random, scale) + (random() < 0.3 ? 12 : 0);
      notes.push({
        at,
        seconds: beat * pick(random, [0.5, 1, 1.5]),
        hertz: root * 2 * 2 ** (step / 12),
        loudness: 0.3,
        overtones: [1, 0.35, 0.18, 0.08],
      });
    }
  }
  return mixDown(notes, seconds);
}

function chord(notes: Note[], at: number, seconds: number, root: number, step: number): void {
  for (const interval of [0, 7, 12, 16]) {
    notes.push({ at, seconds, hertz: root * 2 ** ((step + interval) / 12), loudness: 0.13, overtones: [1, 0.25, 0.1] });
  }
}

async function mixDown(notes: readonly Note[], seconds: number): Promise<Rendered> {
  const samples = new Float32Array(round(seconds * SAMPLE_RATE));
  let written = 0;
  for (const note of notes) {
    sound(samples, note);
    written += note.seconds * SAMPLE_RATE * note.overtones.length;
    if (written > 100_000) {
      written = 0;
      await setImmediate();
    }
  }
  return { bytes: encodeWav(samples, SAMPLE_RATE), contentType: 'audio/wav', durationMs: round((samples.length / SAMPLE_RATE) * 1000) };
}

/** Quick attack, decay to nothing. */
function sound(samples: Float32Array, { at, seconds, hertz, loudness, overtones }: Note): void {
  const first = round(at * SAMPLE_RATE);
  const count = min(round(seconds * SAMPLE_RATE), samples.length - first);
  for (let index = 0; index < count; index += 1) {
    const part = index / (seconds * SAMPLE_RATE);
    const envelope = min(1, index / (0.012 * SAMPLE_RATE)) * (1 - part) ** 1.5;
    const phase = (TAU * hertz * index) / SAMPLE_RATE;
    let value = 0;
    for (let overtone = 0; overtone < overtones.length; overtone += 1) value += overtones[overtone]! * sin(phase * (overtone + 1));
    samples[first + index]! += value * envelope * loudness;
  }
}
