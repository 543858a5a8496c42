/**
 * No answer came: refused, broken off, or too late. Whether the server has carried out the request is unknown, so only calls
 * that may be repeated are repeated after it.
 */
export class ServerUnreachable extends Error {
  constructor(
    readonly server: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`Keelson at ${server} cannot be reached: ${reason}`, options);
    this.name = 'ServerUnreachable';
  }
}
