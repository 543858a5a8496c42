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

  async find(org: string, { environment, stack }: StackName): Promise<string | undefined> {
    const state = await this.aggregates.load(definitionDecider, streamOf(org, environment, stack));
    return state.state === 'applied' ? (state.spec as string) : undefined;
  }

  /** The id that `claim` would give a name that is free. */
  propose(org: string, { environment, stack }: StackName, envelope: Envelope): string {
    return idFor('stk', envelope.at, [envelope.commandId, org, environment, stack].join('/'));
  }

  /** The name's stack: the one that has it, or a new id. */
  async claim(org: string, name: StackName, envelope: Envelope): Promise<string> {
    const known = await this.find(org, name);
    if (known) return known;
    const { environment, stack } = name;
    const id = this.propose(org, name, envelope);
    const stream = streamOf(org, environment, stack);
    const applied = await this.aggregates.execute(
      definitionDecider,
      stream,
      {
        type: 'ApplyDefinition',
        kind: 'stack-name',
        id,
        name: `${environment}/${stack}`,
        org,
        spec: id,
        // Equal for everybody: a name that is taken stays with the stack that has it.
        specDigest: CLAIMED,
      },
      follow(envelope, stream),
    );
    return applied.state.state === 'applied' ? (applied.state.spec as string) : id;
  }

  async release(org: string, name: StackName, envelope: Envelope): Promise<void> {
    const stream = streamOf(org, name.environment, name.stack);
    await this.aggregates.execute(
      definitionDecider,
      stream,
      { type: 'DeleteDefinition' },
      follow(envelope, stream),
    );
  }
}

function streamOf(org: string, environment: string, stack: string): string {
  return definitionStream('stack-name', `${org}.${environment}.${stack}`);
}
