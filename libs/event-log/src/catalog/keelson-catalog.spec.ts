import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { keelsonCatalog } from './keelson-catalog';

const FIXTURES = path.join(__dirname, 'fixtures');
const DOMAIN = path.resolve(__dirname, '../../../domain/src/index');

type Fixture = { readonly type: string; readonly version: number; readonly data: object };

function loadFixtures(): Fixture[] {
  return readdirSync(FIXTURES).map((file) => {
    const [, type = '', version = ''] = /^(\w+)\.v(\d+)\.json$/.exec(file) ?? [];
    const data = JSON.parse(readFileSync(path.join(FIXTURES, file), 'utf8')) as object;
    return { type, version: Number(version), data };
  });
}

/** What the compiler says about a program that claims each payload to be that of its event. */
function typeErrors(fixtures: readonly Fixture[]): string[] {
  const claims = fixtures.map(
    ({ type, version, data }) =>
      `export const ${type}V${version}: KeelsonEvent = ${JSON.stringify({ type, data })};`,
  );
  const file = path.join(__dirname, 'claims.generated.ts');
  const text = [`import type { KeelsonEvent } from ${JSON.stringify(DOMAIN)};`, ...claims].join(
    '\n',
  );
  const options: ts.CompilerOptions = {
    ...{
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
    },
    ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.getSourceFile = (name, version, ...rest) =>
    name === file
      ? ts.createSourceFile(name, text, version)
      : getSourceFile.call(host, name, version, ...rest);
  const program = ts.createProgram([file], options, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile(file))
    .map(({ start = 0, messageText }) => {
      const line = text.slice(0, start).split('\n').length - 1;
      return `${claims[line - 1]} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
}

describe('the catalog of Keelson', () => {
  const fixtures = loadFixtures();

  it('has a golden fixture of every version of every type, and none beyond', () => {
    const expected = keelsonCatalog.types.flatMap((type) =>
      Array.from({ length: keelsonCatalog.schemaOf(type) }, (_, index) => `${type}.v${index + 1}`),
    );
    const found = fixtures.map(({ type, version }) => `${type}.v${version}`);
    expect(found.sort()).toEqual(expected.sort());
  });

  it('turns every fixture into what the domain means by the type today', () => {
    const upcast = fixtures.map(({ type, version, data }) => ({
      type,
      version,
      data: keelsonCatalog.upcast(type, version, data),
    }));
    expect(typeErrors(upcast)).toEqual([]);
  });

  it('would notice a fixture that lacks a field, misspells one, or has a wrong word', () => {
    const wrong = [
      { type: 'LaneGranted', version: 1, data: { holder: 'run_1' } },
      { type: 'LaneGranted', version: 2, data: { holder: 'run_1', token: 1, tokem: 1 } },
      { type: 'LaneEntered', version: 1, data: { holder: 'run_1', class: 'urgent', priority: 0 } },
    ];
    const claims = typeErrors(wrong).map(
      (error) => /LaneGrantedV1|LaneGrantedV2|LaneEnteredV1/.exec(error)?.[0],
    );
    expect(new Set(claims)).toEqual(new Set(['LaneGrantedV1', 'LaneGrantedV2', 'LaneEnteredV1']));
  });
});
