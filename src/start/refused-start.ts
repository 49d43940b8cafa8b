/** The start is refused for a reason that the operator can do something about: told in one line, without a stack. */
export class RefusedStart extends Error {
  override readonly name = 'RefusedStart';

  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}
