import { benchArguments, WrongUsage } from './bench-arguments';

const known = ['first', 'second', 'third'];
const asked = (...args: string[]) => benchArguments(args, known);

describe('the arguments of npm run bench', () => {
  it('name benches in either way, run in the order of the list', () => {
    expect(asked('third', 'first').names).toEqual(['first', 'third']);
    expect(asked('--only', 'second').names).toEqual(['second']);
    expect(asked('third', '--only', 'second', '--json', 'f').names).toEqual(['second', 'third']);
  });

  it('mean all of them without a name', () => {
    expect(asked()).toEqual({ names: known, jsonFile: undefined });
    expect(asked('--json', 'figures.json')).toEqual({ names: known, jsonFile: 'figures.json' });
  });

  it.each([
    ['fourth'],
    ['--only', 'fourth'],
    ['--fourth'],
    ['first', '-x'],
    ['--only'],
    ['--json'],
  ])('are refused with the list of benches: %s %s', (...args) => {
    expect(() => asked(...args)).toThrow(WrongUsage);
    expect(() => asked(...args)).toThrow(/benches: first, second, third/);
  });
});
