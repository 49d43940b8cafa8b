import type { ProviderStandIn } from './stand-in.js';

const SECRET = /_(API_KEY|API_ID|SECRET)$/;

/** What of providers is found in a text of ours, where none of it belongs: what they said, where they are, the keys to them. */
export function leaksIn(text: string, standIns: readonly ProviderStandIn[], mine = ''): string[] {
  return standIns.flatMap(({ provider, env, said, recorder }) => {
    const secrets = Object.entries(env).filter(([name, value]) => SECRET.test(name) && text.includes(value));
    const sentences = [...said.sentences].filter((sentence) => text.includes(sentence) && !(mine !== '' && sentence.includes(mine)));
    const addresses = text.includes(`${recorder.url}/`) ? [`an address of ${provider}`] : [];
    return [...secrets.map(([name]) => name), ...addresses, ...sentences.map((sentence) => `what ${provider} said: ${sentence}`)];
  });
}
