import { definitionDecider, type DefinitionCommand } from '@keelson/domain';
import { decideAgain } from '../decide-again';
import { aggregateOf } from '../aggregates';

const apply = (specDigest: string): DefinitionCommand => ({
  ...{ type: 'ApplyDefinition', kind: 'secret', id: 'acme.key', name: 'key', org: 'acme' },
  ...{ spec: { digest: specDigest }, specDigest },
});

/** Its generation grows for ever, so its states are not walked. */
it.each([
  ['ApplyDefinition', [], apply('one')],
  ['ApplyDefinition', [apply('one')], apply('two')],
  ['ApplyDefinition', [apply('one'), { type: 'DeleteDefinition' } as const], apply('one')],
  ['DeleteDefinition', [apply('one')], { type: 'DeleteDefinition' } as const],
] satisfies [DefinitionCommand['type'], DefinitionCommand[], DefinitionCommand][])(
  '%s is found again by what it led to, after %j',
  (type, before, command) => {
    const state = before.reduce(
      (known, each) =>
        definitionDecider.decide(each, known).reduce(definitionDecider.evolve, known),
      definitionDecider.initial,
    );
    const [event] = definitionDecider.decide(command, state);
    if (!event) throw new Error('it leads to nothing');
    const aggregate = aggregateOf('def-secret-acme.key');
    const again = aggregate && decideAgain(aggregate, state, [event]);
    expect(again).toEqual({ command: type, events: [event] });
  },
);
