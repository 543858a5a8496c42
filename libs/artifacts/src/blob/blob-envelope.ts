import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const MAGIC = Buffer.from('KLB1');
const KEY_BYTES = 32;
const KEY_ID_BYTES = 8;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const SEALED_KEY_BYTES = IV_BYTES + TAG_BYTES + KEY_BYTES;
export const ENVELOPE_HEAD_BYTES = MAGIC.length + KEY_ID_BYTES;

export type OpenedEnvelope =
  | { readonly kind: 'opened'; readonly bytes: Buffer }
  | { readonly kind: 'corrupt' }
  | { readonly kind: 'other_key' };

/**
 * The form of a blob at rest: magic, key id, data key sealed under the master key, bytes sealed under the data key. Both seals
 * carry the blob's name as associated data, so a file moved under another name does not open. Each blob has a key of its own,
 * so no number of blobs wears out the master key's random nonces.
 */
export class BlobEnvelope {
  readonly #key: Buffer;
  readonly #keyId: Buffer;

  constructor(key: Buffer) {
    if (key.length !== KEY_BYTES) throw new TypeError(`a blob key has ${KEY_BYTES} bytes`);
    this.#key = Buffer.from(key);
    this.#keyId = createHmac('sha256', key)
      .update('blob key id')
      .digest()
      .subarray(0, KEY_ID_BYTES);
  }

  seal(name: string, bytes: Buffer): Buffer {
    const dataKey = randomBytes(KEY_BYTES);
    return Buffer.concat([
      MAGIC,
      this.#keyId,
      ...encrypt(this.#key, name, dataKey),
      ...encrypt(dataKey, name, bytes),
    ]);
  }

  open(name: string, envelope: Buffer): OpenedEnvelope {
    if (envelope.length < ENVELOPE_HEAD_BYTES + SEALED_KEY_BYTES + IV_BYTES + TAG_BYTES) {
      return { kind: 'corrupt' };
    }
    if (!envelope.subarray(0, MAGIC.length).equals(MAGIC)) return { kind: 'corrupt' };
    if (!this.wrote(envelope)) return { kind: 'other_key' };
    const body = ENVELOPE_HEAD_BYTES + SEALED_KEY_BYTES;
    const dataKey = decrypt(this.#key, name, envelope.subarray(ENVELOPE_HEAD_BYTES, body));
    const bytes = dataKey && decrypt(dataKey, name, envelope.subarray(body));
    return bytes === undefined ? { kind: 'corrupt' } : { kind: 'opened', bytes };
  }

  /** Whether the head is of this form and this key. */
  wrote(head: Buffer): boolean {
    return head.subarray(0, ENVELOPE_HEAD_BYTES).equals(Buffer.concat([MAGIC, this.#keyId]));
  }
}

function encrypt(key: Buffer, name: string, plain: Buffer): [Buffer, Buffer, Buffer] {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(name));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return [iv, cipher.getAuthTag(), sealed];
}

function decrypt(key: Buffer, name: string, sealed: Buffer): Buffer | undefined {
  const iv = sealed.subarray(0, IV_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(name));
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const plain = decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return undefined;
  }
}
