import { given } from '../spec-support/scenario';
import type { ApplyDefinition, DefinitionCommand } from './definition.commands';
import { definitionDecider } from './definition.decider';

const apply = (specDigest: string, changes: Partial<ApplyDefinition> = {}): DefinitionCommand => ({
  type: 'ApplyDefinition',
  kind: 'project',
  id: 'prj_1',
  name: 'shop',
  org: 'acme',
  spec: { digest: specDigest },
  specDigest,
  ...changes,
});
const remove = { type: 'DeleteDefinition' } as const;
const definition = (...commands: readonly DefinitionCommand[]) =>
  given(definitionDecider).and(...commands);

describe('the answers of a definition', () => {
  it.each([
    ['absent', definition(), apply('one'), 'DefinitionApplied'],
    ['absent', definition(), remove, '!not_found'],
    ['applied', definition(apply('one')), apply('one'), 'nothing'],
    ['applied', definition(apply('one')), apply('two'), 'DefinitionApplied'],
    ['applied', definition(apply('one')), apply('two', { org: 'other' }), '!already_exists'],
    ['applied', definition(apply('one')), remove, 'DefinitionDeleted'],
    ['applied', definition(apply('one')), { ...remove, generation: 1 }, 'DefinitionDeleted'],
    ['applied', definition(apply('one'), apply('two')), { ...remove, generation: 1 }, 'nothing'],
    ['deleted', definition(apply('one'), remove), apply('one'), 'DefinitionApplied'],
    ['deleted', definition(apply('one'), remove), remove, 'nothing'],
  ])('%s', (_, scenario, command, answer) => {
    expect(scenario.answerTo(command)).toBe(answer);
  });
});

it('generations go on counting behind a delete', () => {
  const { state } = definition(apply('one'), apply('two'), remove, apply('two'));
  expect(state).toMatchObject({ state: 'applied', generation: 3, spec: { digest: 'two' } });
});
