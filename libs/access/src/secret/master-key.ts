import { hkdfSync, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';

const KEY_BYTES = 32;
export const MASTER_KEY_VARIABLE = 'KEELSON_MASTER_KEY';

/**
 * The installation's one key; all others are derived from it or wrapped by it. Whoever has it and the database reads every
 * secret. It does not show itself in logs, JSON or errors.
 */
export class MasterKey {
  readonly #bytes: Buffer;

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** From base64, base64url or hexadecimal. @throws MasterKeyInvalid, which names the variable and not its value */
  static parse(text: string): MasterKey {
    const trimmed = text.trim();
    const isHex = /^[0-9a-f]{64}$/i.test(trimmed);
    const isBase64 = /^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed);
    if (!isHex && !isBase64) throw new MasterKeyInvalid();
    return new MasterKey(Buffer.from(trimmed, isHex ? 'hex' : 'base64'));
  }

  /** A new key as text, for `parse`. */
  static generate(): string {
    return randomBytes(KEY_BYTES).toString('base64');
  }

  get bytes(): Buffer {
    return Buffer.from(this.#bytes);
  }

  /** A key of its own for each purpose, so that no use can weaken another. */
  derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#bytes, '', `keelson ${purpose} v1`, KEY_BYTES));
  }

  toString(): string {
    return '[MasterKey]';
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

export class MasterKeyInvalid extends Error {
  readonly code = 'master_key_invalid';

  constructor() {
    super(`${MASTER_KEY_VARIABLE} must be ${KEY_BYTES} bytes in base64 or hexadecimal`);
    this.name = 'MasterKeyInvalid';
  }
}
