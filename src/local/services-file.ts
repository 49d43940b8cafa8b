import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SystemClock, type Clock } from '../kernel/clock.js';
import { authorizationCode, type Authorization } from './authorization-codes.js';
import { mintIdToken, type IdTokenOptions } from './id-token.js';
import { issuerClients } from './issuer-clients.js';
import { IssuerKeys } from './issuer-keys.js';
import { mintAppleNotice, mintGoogleEvent, type AppleNoticeOptions, type GoogleEventOptions } from './issuer-notices.js';
import { LocalServiceError } from './local-service-error.js';
import { readJson, writePrivate } from './private-files.js';
import { isSameProcess } from './process-control.js';

export interface SeenProcess {
  pid: number;
  startToken: string;
}

/** What runs on a data folder, for commands that come to it from outside. Holds secrets. */
export interface RunningServices {
  /** The process that started them and ends with them. */
  owner: SeenProcess;
  /** The child processes, by service. */
  processes: Record<string, SeenProcess>;
  /** The variables the service was given. */
  env: Record<string, string>;
  /** Where the sign-in issuer listens, when it is ours. */
  issuerUrl: string | null;
  /** What the service itself told about where it can be reached, such as `apiUrl`. */
  announced: Record<string, string>;
}

export async function writeRunningServices(dataDir: string, services: RunningServices): Promise<void> {
  await writePrivate(pathIn(dataDir), `${JSON.stringify(services, null, 2)}\n`);
}

export async function removeRunningServices(dataDir: string): Promise<void> {
  await rm(pathIn(dataDir), { force: true });
}

/** Null when nothing was started on this data folder or what was started is gone. */
export async function readRunningServices(dataDir: string): Promise<RunningServices | null> {
  const services = await readJson(pathIn(dataDir), isRunningServices).catch(() => null);
  return services && (await isSameProcess(services.owner)) ? services : null;
}

/**
 * An id token of the issuer that runs on this data folder, without asking it.
 * @throws LocalServiceError when none runs there.
 */
export async function mintLocalIdToken(dataDir: string, options: IdTokenOptions, clock: Clock = new SystemClock()): Promise<string> {
  const url = await issuerUrlOf(dataDir);
  return mintIdToken(await IssuerKeys.open(dataDir), url, options, clock.now());
}

/** An authorization code, as a native app is given one beside the id token. @throws LocalServiceError when no issuer runs there. */
export async function mintLocalCode(dataDir: string, authorization: Authorization, clock: Clock = new SystemClock()): Promise<string> {
  await issuerUrlOf(dataDir);
  return authorizationCode((await issuerClients(dataDir)).codeKey, authorization, clock.now());
}

/** The JWS of an Apple notice. @throws LocalServiceError when no issuer runs there. */
export async function mintLocalAppleNotice(
  dataDir: string,
  options: AppleNoticeOptions,
  clock: Clock = new SystemClock(),
): Promise<string> {
  const url = await issuerUrlOf(dataDir);
  return mintAppleNotice(await IssuerKeys.open(dataDir), url, options, clock.now());
}

/** The security event token of a Google event. @throws LocalServiceError when no issuer runs there. */
export async function mintLocalGoogleEvent(
  dataDir: string,
  options: GoogleEventOptions,
  clock: Clock = new SystemClock(),
): Promise<string> {
  const url = await issuerUrlOf(dataDir);
  return mintGoogleEvent(await IssuerKeys.open(dataDir), url, options, clock.now());
}

async function issuerUrlOf(dataDir: string): Promise<string> {
  const running = await readRunningServices(dataDir);
  if (!running?.issuerUrl) throw new LocalServiceError(`No local sign-in issuer runs on ${dataDir}; run "npm start" first.`);
  return running.issuerUrl;
}

function pathIn(dataDir: string): string {
  return join(dataDir, 'services.json');
}

function isRunningServices(value: unknown): value is RunningServices {
  if (typeof value !== 'object' || value === null) return false;
  const { owner, env, processes, announced } = value as Partial<RunningServices>;
  const areObjects = [env, processes, announced].every((part) => typeof part === 'object' && part !== null);
  return areObjects && typeof owner?.pid === 'number' && typeof owner.startToken === 'string';
}
