import { ANY, ModelSwitches, ToolCatalog } from '../../modules/generation/index.js';
import { command, CommandRefused, type Context, type Outcome, UsageError } from '../command.js';
import { OPERATOR } from '../operator.js';

interface Listed {
  readonly provider: string;
  readonly model: string;
  readonly tools: string[];
  /** `no-key`: its provider is switched off by the configuration, or has no key. */
  readonly state: 'on' | 'off' | 'no-key';
}

const WHICH = {
  provider: { kind: 'text', about: 'ID' },
  model: { kind: 'text', about: 'ID' },
  reason: { kind: 'text', about: 'WORDS', required: true },
} as const;

interface Wish {
  readonly provider?: string;
  readonly model?: string;
  readonly reason: string;
}

const list = command({
  name: 'models list',
  about: 'Every model with its tools: on, off, or without a key where this command runs; and what was switched off, since when and why.',
  options: {},
  run: (_, { withService }) =>
    withService(async ({ get, inScope }) => {
      const switches = get(ModelSwitches);
      const switchedOff = await inScope(async () => (await switches.refresh(), switches.list()));
      const models = modelsIn(get(ToolCatalog), switches);
      const lines = models.map(({ provider, model, tools, state }) => `${state.padEnd(6)} ${provider}/${model}  (${tools.join(', ')})`);
      const why = switchedOff.map(
        ({ provider, model, reason, switchedOffAt }) => `off since ${switchedOffAt.toISOString()}: ${provider}/${model}: ${reason}`,
      );
      return { value: { models, switchedOff }, text: [...lines, ...why].join('\n') };
    }),
});

const off = command({
  name: 'models off',
  about: 'Sends nothing new to a model, or to all of a provider; what is there already goes on. Seen within seconds, in the audit log.',
  options: WHICH,
  run: (wish, context) => change(wish, context, 'is off', (switches, which, by) => switches.switchOff(which, by)),
});

const on = command({
  name: 'models on',
  about: 'Takes back a `models off` with the same words.',
  options: WHICH,
  run: (wish, context) => change(wish, context, 'is no longer switched off', (switches, which, by) => switches.switchOn(which, by)),
});

type Change = (
  switches: ModelSwitches,
  which: { readonly provider: string; readonly model: string },
  by: { readonly actor: string; readonly reason: string },
) => Promise<boolean>;

function change({ provider = ANY, model = ANY, reason }: Wish, { withService }: Context, done: string, make: Change): Promise<Outcome> {
  if (provider === ANY && model === ANY) throw new UsageError('Say --provider, --model or both.');
  return withService(async ({ get, inScope }) => {
    const known = get(ToolCatalog).all().flatMap(({ providers }) => providers);
    const isKnown = known.some((it) => (provider === ANY || it.id === provider) && (model === ANY || it.model === model));
    if (!isKnown) throw new CommandRefused('There is no such model; `models list` has them all.');
    const changed = await inScope(() => make(get(ModelSwitches), { provider, model }, { actor: OPERATOR, reason }));
    return { value: { provider, model, changed }, text: `${provider}/${model} ${changed ? done : 'is as it was'}` };
  });
}

function modelsIn(catalog: ToolCatalog, switches: ModelSwitches): Listed[] {
  const offers = catalog.all().flatMap((tool) => tool.providers.map((model) => ({ tool, model })));
  const byModel = Object.values(Object.groupBy(offers, ({ model }) => `${model.id}/${model.model}`)) as (typeof offers)[];
  return byModel.map((list) => {
    const [{ tool, model }] = list as [(typeof offers)[number]];
    const isOffered = catalog.modelsOf(tool).includes(model);
    const state = isOffered ? 'on' : switches.isOn(model.id, model.model) ? 'no-key' : 'off';
    return { provider: model.id, model: model.model, tools: list.map((each) => each.tool.id), state };
  });
}

export const MODELS_COMMANDS = [list, off, on];
