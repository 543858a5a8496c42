import { hkdfSync, randomBytes } from 'node:crypto';

const KEY_BYTES = 32;

/** The master key is missing or malformed. The message never holds it. */
export class MasterKeyInvalid extends Error {
  constructor() {
    super(`KEELSON_MASTER_KEY must be ${KEY_BYTES} bytes, written in base64 or hexadecimal`);
    this.name = 'MasterKeyInvalid';
  }
}

/** The installation's root of trust: everything that is sealed at rest is sealed under a key that this one wraps or derives. */
export class MasterKey {
  private constructor(readonly bytes: Buffer) {}

  /** @throws MasterKeyInvalid */
  static parse(text: string): MasterKey {
    const trimmed = text.trim();
    const bytes = /^[0-9a-f]{64}$/i.test(trimmed)
      ? Buffer.from(trimmed, 'hex')
      : Buffer.from(trimmed, 'base64');
    if (bytes.length !== KEY_BYTES) throw new MasterKeyInvalid();
    return new MasterKey(bytes);
  }

  /** A new key in base64, for a first start. */
  static generate(): string {
    return randomBytes(KEY_BYTES).toString('base64');
  }

  /** A key for one purpose (HKDF-SHA-256): what is learnt about one tells nothing about another. */
  derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.bytes, '', `keelson/${purpose}`, KEY_BYTES));
  }

  /** Never by accident into a log or an answer. */
  toJSON(): string {
    return '[master key]';
  }
}
