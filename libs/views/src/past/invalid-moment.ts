/** What was asked for is no moment of the past. */
export class InvalidMoment extends Error {
  constructor(
    readonly kind: 'malformed' | 'future',
    message: string,
  ) {
    super(message);
    this.name = 'InvalidMoment';
  }
}
