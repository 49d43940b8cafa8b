import type { FastifyReply } from 'fastify';
import { LOCAL_CLIENT_ID } from './id-token.js';

const OWN_FORMS = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";

export function sendPage(reply: FastifyReply, html: string, policy = OWN_FORMS): FastifyReply {
  return reply.header('content-security-policy', policy).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html);
}

export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title><style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
label { display: block; margin: .6rem 0 } input, select, textarea { font: inherit; width: 100%; box-sizing: border-box }
</style></head><body>
<h1>${title}</h1>
${body}
</body></html>
`;
}

/** The page on which a developer becomes anybody; with a token when one was asked for. */
export function issuerPage(token?: { provider: string; subject: string; idToken: string }): string {
  const result = token
    ? `<h2>Id token of ${escaped(token.subject)} at ${escaped(token.provider)}</h2>
<textarea readonly rows="9">${escaped(token.idToken)}</textarea>
<p>Send it to <code>POST /v1/auth/${escaped(token.provider)}</code>.</p>`
    : '';
  return htmlPage('Local sign-in', `
<p>This stands for Google and Apple on this machine only. Nothing here is checked: pick who you want to be.</p>
<form method="post" action="/tokens">
<label>Provider <select name="provider"><option>google</option><option>apple</option></select></label>
<label>Subject <input name="subject" value="ana" required maxlength="255"></label>
<label>E-mail <input name="email" type="email" value="ana@example.test"></label>
<label>Nonce, as the app gave it <input name="nonce"></label>
<label>Client id <input name="audience" value="${LOCAL_CLIENT_ID}"></label>
<button>Get an id token</button>
</form>${result}`);
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
