import type { Json } from '@keelson/domain';
import { isAbsolute, normalize, resolve } from 'node:path';
import { fault } from './fault';
import type { Resolved } from './interpolation';

/** Reads the resolved properties of one resource, refusing what has the wrong type with the path of the fault. */
export class PropertyReader {
  constructor(
    private readonly values: Readonly<Record<string, Resolved>>,
    private readonly path: string,
    readonly address: string,
  ) {}

  has(name: string): boolean {
    return this.values[name] !== undefined;
  }

  isSensitive(name: string): boolean {
    return this.values[name]?.sensitive === true;
  }

  at(name: string): string {
    return `${this.path}.${name}`;
  }

  text(name: string): string {
    const value = this.values[name]?.value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value !== 'string') throw fault(this.at(name), 'must be a text');
    return value;
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  /** Part of an identity or of a command line: it is recorded and shown, so it must not be secret. */
  openText(
    name: string,
    hint = 'a sensitive value cannot stand here: it is recorded and shown',
  ): string {
    if (this.isSensitive(name)) throw fault(this.at(name), hint);
    return this.text(name);
  }

  absolutePath(name: string, root: string): string {
    const path = this.openText(name);
    if (path === '' || path.includes('\0')) throw fault(this.at(name), 'must be a path');
    return isAbsolute(path) ? normalize(path) : resolve(root, path);
  }

  /** Permission bits as four octal digits. YAML reads an unquoted 0644 as a number, which would mean something else. */
  mode(name: string, otherwise: string): string {
    if (!this.has(name)) return otherwise;
    const { value } = this.values[name] as Resolved;
    if (typeof value !== 'string' || !/^[0-7]{3,4}$/.test(value)) {
      throw fault(this.at(name), 'must be octal digits in quotes, such as "0644"');
    }
    return value.padStart(4, '0');
  }

  textMap(name: string): Readonly<Record<string, string>> {
    const value = this.values[name]?.value ?? {};
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      throw fault(this.at(name), 'must be a map');
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key,
        this.plainText(each, `${this.at(name)}.${key}`),
      ]),
    );
  }

  json(name: string): Json | undefined {
    return this.values[name]?.value;
  }

  private plainText(value: Json, path: string): string {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw fault(path, 'must be a text');
  }
}
