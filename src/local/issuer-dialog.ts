import { escaped, htmlPage } from './issuer-page.js';
import type { Wanted } from './issuer-authorize.js';
import type { Provider } from './issuer-keys.js';

const NAMES: Record<Provider, string> = { google: 'Google', apple: 'Apple' };

/** Who do you want to be? Carries the request along in hidden fields. */
export function choicePage(provider: Provider, path: string, wanted: Wanted): string {
  const name = NAMES[provider];
  return htmlPage(`Sign in with ${name}`, `
<p>This stands for ${name} on this machine only. Nothing here is checked: pick who you want to be.</p>
<form method="post" action="${path}">
${hidden(wanted)}
<label>Subject <input name="subject" value="ana" required maxlength="255"></label>
<label>E-mail <input name="email" type="email" value="ana@example.test"></label>
<label>Name <input name="name" value="Ana Example" maxlength="100"></label>
<p><button name="decision" value="continue">Continue</button>
<button name="decision" value="cancel" formnovalidate>Cancel</button></p>
</form>`);
}

/** OAuth 2.0 Form Post Response Mode. */
export function formPostPage(action: string, fields: Readonly<Record<string, string>>): string {
  return htmlPage('Signing in', `<form method="post" action="${escaped(action)}">
${hidden(fields)}
<noscript><button>Continue</button></noscript>
</form>
<script>document.forms[0].submit()</script>`);
}

export function refusedPage(wrong: string): string {
  return htmlPage('This request cannot be answered', `<p><code>${escaped(wrong)}</code></p>`);
}

function hidden(fields: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value ?? '')}">`)
    .join('\n');
}
