import { definitionDecider, definitionStream } from '@keelson/domain';
import type { DecideAndAppend } from '../aggregate/decide-and-append';
import { follow, type Envelope } from '../aggregate/envelope';
import { idFor } from '../ids/ids';
import type { StackName } from './draft';

const CLAIMED = 'claimed';

/**
 * Which stack has a name: a definition per (organisation, environment, name) whose spec is the stack's id. Its stream is what
 * makes a name unique: of two concurrent claims one finds the other's.
 */
export class StackNames {
  constructor(private readonly aggregates: DecideAndAppend) {}

  async find(org: string, name: StackName): Promise<string | undefined> {
    const state = await this.aggregates.load(definitionDecider, streamOf(org, name));
    return state.state === 'applied' ? (state.spec as string) : undefined;
  }

  /** The id that `claim` would give a name that is free. */
  propose(org: string, { environment, stack }: StackName, envelope: Envelope): string {
    return idFor('stk', envelope.at, [envelope.commandId, org, environment, stack].join('/'));
  }

  /** The name's stack: the one that has it, or a new id. */
  async claim(org: string, name: StackName, envelope: Envelope): Promise<string> {
    const stream = streamOf(org, name);
    const known = await this.aggregates.load(definitionDecider, stream);
    if (known.state === 'applied') return known.spec as string;
    const { environment, stack } = name;
    const applied = await this.aggregates.execute(
      definitionDecider,
      stream,
      {
        type: 'ApplyDefinition',
        kind: 'stack-name',
        // Equal for everybody, too. It once was the id of the first stack that had the name.
        id: known.state === 'absent' ? idOf(org, name) : known.id,
        name: `${environment}/${stack}`,
        org,
        spec: this.propose(org, name, envelope),
        // Equal for everybody: a name that is taken stays with the stack that has it.
        specDigest: CLAIMED,
      },
      follow(envelope, stream),
    );
    if (applied.state.state === 'absent') throw new Error(`nobody has ${stream} after a claim`);
    return applied.state.spec as string;
  }

  /** Leaves the name alone where another stack has it. */
  async release(org: string, name: StackName, stackId: string, envelope: Envelope): Promise<void> {
    const stream = streamOf(org, name);
    const known = await this.aggregates.load(definitionDecider, stream);
    if (known.state !== 'applied' || known.spec !== stackId) return;
    await this.aggregates.execute(
      definitionDecider,
      stream,
      { type: 'DeleteDefinition', generation: known.generation },
      follow(envelope, stream),
    );
  }
}

const idOf = (org: string, { environment, stack }: StackName): string =>
  `${org}.${environment}.${stack}`;

const streamOf = (org: string, name: StackName): string =>
  definitionStream('stack-name', idOf(org, name));
