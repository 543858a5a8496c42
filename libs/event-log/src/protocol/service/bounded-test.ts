import { createContext, Script } from 'node:vm';
import { invalidArgument } from '../wire/protocol-error';
import { dotnetExpression } from './dotnet-expression';
import { ExpressionRefused } from './expression-refused';

/** For one name. Whoever needs longer would hold up everybody else on this server. */
const TEST_MS_MAX = 100;
/** With two, an expression can take longer than anybody lives (`^(a+)+$`, `^(a|a)*$`); with one it is done at once. */
const HARMLESS_CHOICES_MAX = 1;
const REMEMBERED_MAX = 10_000;

const CALL = new Script('test()');

/**
 * Whether a name matches an expression of .NET. One that takes too long for a name is refused there and then. To be able to stop it
 * costs 0.2 ms, so what was found out about a name is remembered for a while.
 *
 * @throws ProtocolError when it is no expression; so does the test when it takes too long
 */
export function boundedTest(source: string): (name: string) => boolean {
  const { expression, choices } = translated(source);
  if (choices <= HARMLESS_CHOICES_MAX) return (name) => expression.test(name);
  let tested = '';
  const context = createContext({ test: () => expression.test(tested) });
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    tested = name;
    const matches = inTime(source, () => CALL.runInContext(context, { timeout: TEST_MS_MAX }));
    if (known.size >= REMEMBERED_MAX) known.clear();
    known.set(name, matches);
    return matches;
  };
}

function translated(source: string): ReturnType<typeof dotnetExpression> {
  try {
    return dotnetExpression(source);
  } catch (error) {
    if (!(error instanceof ExpressionRefused)) throw error;
    throw invalidArgument(
      `${JSON.stringify(source)} is not a regular expression that can be used here: ${error.message}`,
    );
  }
}

function inTime(source: string, test: () => unknown): boolean {
  try {
    return test() === true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw invalidArgument(`${JSON.stringify(source)} takes too long to match a name`);
  }
}
