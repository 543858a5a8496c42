import { parseArgs } from 'node:util';

export type BenchArguments = {
  /** In the order of the list of benches. */
  readonly names: readonly string[];
  readonly jsonFile: string | undefined;
};

/** Nothing is run that was not asked for: a long bench by mistake costs more than an error. */
export class WrongUsage extends Error {}

/** `[NAME…] [--only NAME]… [--json FILE]`; without a name: all. @throws WrongUsage */
export function benchArguments(args: readonly string[], known: readonly string[]): BenchArguments {
  const usage = `npm run bench -- [NAME…] [--json FILE]\nbenches: ${known.join(', ')}`;
  const { values, positionals } = parsed(args, usage);
  const asked = [...positionals, ...(values.only ?? [])];
  const unknown = asked.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new WrongUsage(`there is no bench ${unknown}\n${usage}`);
  const names = asked.length === 0 ? known : known.filter((name) => asked.includes(name));
  return { names, jsonFile: values.json };
}

function parsed(args: readonly string[], usage: string) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { only: { type: 'string', multiple: true }, json: { type: 'string' } },
    });
  } catch (error) {
    throw new WrongUsage(`${(error as Error).message}\n${usage}`);
  }
}
