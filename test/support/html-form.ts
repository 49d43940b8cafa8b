export interface HtmlForm {
  readonly action: string;
  /** What is sent when nobody changes anything; buttons are not. */
  readonly fields: Readonly<Record<string, string>>;
}

/** The first form of a page. */
export function parseForm(html: string): HtmlForm {
  const [, action, inside] = /<form [^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/.exec(html) ?? [];
  if (action === undefined || inside === undefined) throw new Error(`No form on the page: ${html.slice(0, 200)}`);
  const inputs = [...inside.matchAll(/<input ([^>]*)>/g)].map(([, attributes]) => attributes!);
  const attribute = (text: string, name: string) => unescaped(new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1] ?? '');
  const fields = inputs.map((text) => [attribute(text, 'name'), attribute(text, 'value')]);
  return { action: unescaped(action), fields: Object.fromEntries(fields) as Record<string, string> };
}

function unescaped(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
