import { isMap, isScalar, isSeq, type Document, type Node } from 'yaml';
import { formatPath, type FaultPath, type ManifestFault } from '../fault';
import { FAULTS_MAX, MANIFEST_BYTES_MAX, YAML_BYTES_MAX } from '../manifest-limits';
import { ManifestInvalid } from '../manifest-invalid';
import { parseJson } from './parse-json';
import { parseYaml, type ParsedYaml } from './parse-yaml';
import { PlainValue } from './plain-value';
import { Unreadable } from './unreadable';

/** One document as plain JSON values, and the lines they stand on. */
export type SourceDocument = {
  readonly value: unknown;
  /** Leads to the document when there are several. */
  readonly prefix: FaultPath;
  lineOf(path: FaultPath): number | undefined;
};
export type DocumentOptions = {
  readonly file?: string;
  /** The text is the reader's own: YAML may be as large as JSON. */
  readonly isTrusted: boolean;
};

/**
 * Splits a text into documents, YAML or JSON. Syntax errors, keys that occur twice, tags, alias bombs and what JSON cannot hold
 * are faults; all are collected and thrown as one `ManifestInvalid`. No message quotes the text: it may hold secrets.
 */
export function readDocuments(text: string, options: DocumentOptions): SourceDocument[] {
  refuseLarger(text, MANIFEST_BYTES_MAX, 'the manifest', options.file);
  const values = parseJson(text);
  if (values === undefined) {
    const yamlMax = options.isTrusted ? MANIFEST_BYTES_MAX : YAML_BYTES_MAX;
    refuseLarger(text, yamlMax, 'a manifest in YAML (JSON may be larger)', options.file);
    return readYaml(text, options.file);
  }
  // Lines are asked for only where there is a fault.
  let yaml: ParsedYaml | 'unreadable' | undefined;
  return values.map((value, index) => ({
    value,
    prefix: values.length > 1 ? ['documents', index] : [],
    lineOf: (path) => {
      yaml ??= text.length > YAML_BYTES_MAX ? 'unreadable' : parseForLines(text);
      return yaml === 'unreadable' ? undefined : lineIn(yaml, index, path);
    },
  }));
}

function refuseLarger(text: string, bytesMax: number, what: string, file?: string): void {
  if (Buffer.byteLength(text) <= bytesMax) return;
  const message = `${what} has at most ${bytesMax} bytes`;
  throw new ManifestInvalid([{ path: '', message }], file);
}

function readYaml(text: string, file?: string): SourceDocument[] {
  const yaml = parseOrRefuse(text, file);
  const several = yaml.documents.filter((document) => !isEmpty(document)).length > 1;
  const faults: ManifestFault[] = [];
  const documents = yaml.documents.flatMap((document, index) => {
    const prefix = several ? ['documents', index] : [];
    const syntax = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
      path: formatPath(prefix),
      message: withoutQuotation(message),
      line: yaml.lines.linePos(pos[0]).line,
    }));
    faults.push(...syntax);
    if (syntax.length > 0 || isEmpty(document)) return [];
    const lineOf = (path: FaultPath): number | undefined => lineIn(yaml, index, path);
    const plain = new PlainValue((path, message) => {
      const line = lineOf(path);
      faults.push({ path: formatPath([...prefix, ...path]), message, ...(line && { line }) });
    });
    return [{ value: plain.of(document.contents), prefix, lineOf }];
  });
  if (faults.length > 0) throw new ManifestInvalid(faults.slice(0, FAULTS_MAX), file);
  return documents;
}

function parseOrRefuse(text: string, file?: string): ParsedYaml {
  try {
    return parseYaml(text);
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    throw new ManifestInvalid([{ path: '', message: cause.message }], file);
  }
}

/** There is JSON that is not quite YAML; its faults go without lines. */
function parseForLines(text: string): ParsedYaml | 'unreadable' {
  try {
    return parseYaml(text);
  } catch {
    return 'unreadable';
  }
}

function isEmpty({ contents }: Document.Parsed): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

/** The parser's messages end in `: <a piece of the text>` where they quote, but for directives. */
function withoutQuotation(message: string): string {
  return message.replace(/(\S): .*$/s, '$1').replace(/directive .*$/s, 'directive');
}

/** The line of a path, or of the nearest thing above it that has one. */
function lineIn(yaml: ParsedYaml, index: number, path: FaultPath): number | undefined {
  let node: unknown = yaml.documents[index]?.contents;
  let offset = (node as Node | undefined)?.range?.[0];
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.findLast(({ key }) => isScalar(key) && key.value === part);
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof part === 'number') {
      node = node.items[part];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset === undefined ? undefined : yaml.lines.linePos(offset).line;
}
