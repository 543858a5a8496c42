import { Composer, Lexer, LineCounter, Parser, type Document } from 'yaml';
import { DOCUMENTS_MAX, FAULTS_MAX } from '../manifest-limits';
import { NestingGuard } from './nesting-guard';
import { Unreadable } from './unreadable';

export type ParsedYaml = {
  readonly documents: readonly Document.Parsed[];
  readonly lines: LineCounter;
};

/** The documents of a YAML text, each with its faults. Throws `Unreadable` for a text made to exhaust its reader. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const countFault = limit(FAULTS_MAX, 'there are too many faults; this is hardly YAML');
  const countDocument = limit(DOCUMENTS_MAX, `there are more than ${DOCUMENTS_MAX} documents`);
  const documents: Document.Parsed[] = [];
  for (const document of composer(countFault).compose(tokensOf(text, lines, countFault))) {
    countDocument();
    documents.push(document);
  }
  return { documents, lines };
}

function composer(countFault: () => void): Composer {
  const made = new Composer({
    version: '1.2',
    schema: 'core',
    stringKeys: true,
    // The library compares each key with each other, which a stranger's large map turns into minutes.
    uniqueKeys: false,
    // Pretty errors quote the source.
    prettyErrors: false,
  });
  // The library collects an error object for each comma too many, a gigabyte of them for a megabyte of commas, and has no
  // setting against it; so its collector is wrapped. The spec about too many faults fails if that name goes.
  const collect = Reflect.get(made, 'onError') as (...fault: unknown[]) => void;
  Reflect.set(made, 'onError', (...fault: unknown[]) => {
    countFault();
    collect(...fault);
  });
  return made;
}

function* tokensOf(
  text: string,
  lines: LineCounter,
  countFault: () => void,
): ReturnType<Parser['parse']> {
  const guard = new NestingGuard();
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const piece of new Lexer().lex(text)) {
    guard.watch(piece);
    for (const token of parser.next(piece)) {
      if (token.type === 'error') countFault();
      yield token;
    }
  }
  yield* parser.end();
}

function limit(countMax: number, reason: string): () => void {
  let count = 0;
  return () => {
    count += 1;
    if (count > countMax) throw new Unreadable(reason);
  };
}
