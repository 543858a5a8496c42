import { decrypt, encrypt } from '../secret/authenticated-cipher';
import type { MasterKey } from '../secret/master-key';

const PURPOSE = 'session';
/** A seal is some 180 characters long; what is much longer is not worth opening. */
const SEAL_LENGTH_MAX = 1_000;

/** What a browser is signed in with: whose token, by its hash, and until when. */
export type Session = { readonly tokenHash: string; readonly until: string };

/**
 * Turns a session into a text that only this installation can read or make, so that it can be left with a browser. Nothing is
 * kept: every server with the same master key opens it. It holds the hash of a token and never the token, so a session is worth
 * nothing without the token being valid, and ends with it. It is not promised that signing out ends a copy of it: that takes
 * deleting the token, or its time.
 */
export class SessionSeal {
  private readonly key: Buffer;

  constructor(masterKey: MasterKey) {
    this.key = masterKey.derive(PURPOSE);
  }

  seal(session: Session): string {
    const plain = Buffer.from(JSON.stringify([session.tokenHash, session.until]));
    return encrypt(this.key, PURPOSE, plain).toString('base64url');
  }

  /** Undefined for what this installation has not sealed, or what is over by `now`. */
  open(sealed: string, now: Date): Session | undefined {
    if (sealed.length > SEAL_LENGTH_MAX) return undefined;
    const plain = decrypt(this.key, PURPOSE, Buffer.from(sealed, 'base64url'));
    if (!plain) return undefined;
    const [tokenHash, until] = JSON.parse(plain.toString()) as [string, string];
    return new Date(until) > now ? { tokenHash, until } : undefined;
  }
}
