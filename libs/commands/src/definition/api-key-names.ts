import { definitionDecider, definitionStream } from '@keelson/domain';
import type { DecideAndAppend } from '../aggregate/decide-and-append';
import { follow, type Envelope } from '../aggregate/envelope';

/** Equal for everybody: a name that is taken stays with the key that has it. */
const CLAIMED = 'claimed';
type Holding = { readonly keyId: string; readonly generation: number };

/**
 * Which API key has a name: a definition per name whose spec is the key's id. Its stream is what makes a name unique: of concurrent
 * claims, in whatever processes, one comes first and all find it. A key is made before it claims its name, so that a name which a
 * process has claimed just before it died is never held by nobody; one whose key was deleted is free, whether released or not.
 *
 * Not promised: that no second key of a name is ever in the log. Who comes too late deletes its own, of which nobody was told the token.
 */
export class ApiKeyNames {
  constructor(private readonly aggregates: DecideAndAppend) {}

  /** Whether the name is this key's now. */
  async claim(name: string, keyId: string, envelope: Envelope): Promise<boolean> {
    const holding = await this.apply(name, keyId, follow(envelope, 'claim-name'));
    if (holding.keyId === keyId) return true;
    const stream = definitionStream('api-key', holding.keyId);
    const { state } = await this.aggregates.load(definitionDecider, stream);
    if (state !== 'deleted') return false;
    await this.free(name, holding, follow(envelope, 'free-name'));
    const next = await this.apply(name, keyId, follow(envelope, 'claim-freed-name'));
    return next.keyId === keyId;
  }

  /** Leaves the name alone where another key has it. */
  async release(name: string, keyId: string, envelope: Envelope): Promise<void> {
    const known = await this.aggregates.load(definitionDecider, streamOf(name));
    if (known.state !== 'applied' || known.spec !== keyId) return;
    await this.free(name, { keyId, generation: known.generation }, follow(envelope, 'free-name'));
  }

  private async apply(name: string, keyId: string, envelope: Envelope): Promise<Holding> {
    const { state } = await this.aggregates.execute(
      definitionDecider,
      streamOf(name),
      {
        ...{ type: 'ApplyDefinition', kind: 'key-name', id: name, name, org: ANY_ORG },
        ...{ spec: keyId, specDigest: CLAIMED },
      },
      envelope,
    );
    if (state.state === 'absent') throw new Error(`nobody has the name ${name} after a claim`);
    return { keyId: state.spec as string, generation: state.generation };
  }

  private async free(name: string, { generation }: Holding, envelope: Envelope): Promise<void> {
    const change = { type: 'DeleteDefinition', generation } as const;
    await this.aggregates.execute(definitionDecider, streamOf(name), change, envelope);
  }
}

/** A key's name stands for one actor, whatever organisation the key was made for. */
const ANY_ORG = 'default';

const streamOf = (name: string): string => definitionStream('key-name', name);
