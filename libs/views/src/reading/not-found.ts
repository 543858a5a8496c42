/** Nothing has this id or name. */
export class NotFound extends Error {
  constructor(
    readonly kind: string,
    readonly reference: string,
  ) {
    super(`there is no ${kind} ${reference}`);
    this.name = 'NotFound';
  }
}
