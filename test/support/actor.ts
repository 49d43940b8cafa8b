import supertest, { type Test } from 'supertest';
import type { AccountId } from '../../src/kernel/ids.js';
import type { OpenApiChecker } from './openapi-checker.js';

/** A person's (or a stranger's) way to the service. Every answer is checked against `/openapi.json` before the test sees it. */
export class Client {
  constructor(
    private readonly origin: string,
    private readonly checker: OpenApiChecker,
    readonly accessToken?: string,
  ) {}

  get(path: string): Test {
    return this.send('get', path);
  }

  post(path: string, body?: object): Test {
    const sent = this.send('post', path);
    return body === undefined ? sent : sent.send(body);
  }

  put(path: string, body?: object): Test {
    const sent = this.send('put', path);
    return body === undefined ? sent : sent.send(body);
  }

  patch(path: string, body: object): Test {
    return this.send('patch', path).send(body);
  }

  delete(path: string): Test {
    return this.send('delete', path);
  }

  private send(method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string): Test {
    const sent = supertest(this.origin)[method](path);
    if (this.accessToken !== undefined) sent.set('authorization', `Bearer ${this.accessToken}`);
    return sent.expect((answer) => {
      const body: unknown = answer.type.endsWith('json') && answer.text !== undefined ? JSON.parse(answer.text) : answer.text;
      const contentType = (answer.headers['content-type'] as string | undefined) ?? '';
      this.checker.check({ method: method.toUpperCase(), path, status: answer.status, contentType, body });
    });
  }
}

export interface Person {
  readonly id: AccountId;
  readonly subject: string;
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Somebody who is signed in. */
export class Actor extends Client implements Person {
  readonly id: AccountId;
  readonly subject: string;
  readonly email: string;
  readonly refreshToken: string;
  declare readonly accessToken: string;

  constructor(origin: string, checker: OpenApiChecker, person: Person) {
    super(origin, checker, person.accessToken);
    this.id = person.id;
    this.subject = person.subject;
    this.email = person.email;
    this.refreshToken = person.refreshToken;
  }
}
