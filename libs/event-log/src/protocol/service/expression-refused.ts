/** A regular expression, or a part of it, that means nothing here; the message names the part. */
export class ExpressionRefused extends Error {
  constructor(part: string) {
    super(part);
    this.name = 'ExpressionRefused';
  }
}
