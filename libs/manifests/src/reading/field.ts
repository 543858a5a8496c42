import type { FaultPath } from '../fault';
import { NAME_LENGTH_MAX } from '../manifest-limits';

const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
export const NAME_RULE = `must be lower-case letters, digits and inner hyphens, at most ${NAME_LENGTH_MAX}`;
export const isName = (text: string): boolean => text.length <= NAME_LENGTH_MAX && NAME.test(text);

/** A terraform identifier; outputs and variables of every provisioner follow it. */
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/;
export const isIdentifier = (text: string): boolean => IDENTIFIER.test(text);

/**
 * A value of a document, with its path and the list that its faults go to. Every reader answers undefined after it has
 * reported why, so reading goes on and finds the other faults too.
 */
export class Field {
  constructor(
    readonly value: unknown,
    readonly path: FaultPath,
    private readonly report: (path: FaultPath, message: string) => void,
  ) {}

  fault(message: string): undefined {
    this.report(this.path, message);
    return undefined;
  }

  get isMap(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value);
  }

  has(key: string): boolean {
    return this.isMap && Object.hasOwn(this.value as object, key);
  }

  /** The field beneath, whether it is there or not. */
  at(key: string | number): Field {
    const value: unknown = Array.isArray(this.value)
      ? this.value[Number(key)]
      : this.has(String(key))
        ? (this.value as Record<string, unknown>)[key]
        : undefined;
    return new Field(value, [...this.path, key], this.report);
  }

  /** True for a map that has no fields but these; each other one is a fault of its own. */
  isMapOf(allowed: readonly string[]): boolean {
    if (!this.isMap) {
      this.fault(this.missing ? 'is required' : `must be a map, not ${this.#what()}`);
      return false;
    }
    for (const key of Object.keys(this.value as object)) {
      if (!allowed.includes(key)) {
        this.at(key).fault(`unknown field; known here: ${allowed.join(', ')}`);
      }
    }
    return true;
  }

  entries(): [string, Field][] {
    if (this.missing) return [];
    if (!this.isMap) {
      this.fault(`must be a map, not ${this.#what()}`);
      return [];
    }
    return Object.keys(this.value as object).map((key) => [key, this.at(key)]);
  }

  items(countMax: number): Field[] {
    if (this.missing) return [];
    if (!Array.isArray(this.value)) {
      this.fault(`must be a list, not ${this.#what()}`);
      return [];
    }
    if (this.value.length > countMax) {
      this.fault(`has ${this.value.length} entries; at most ${countMax} are accepted`);
      return [];
    }
    return this.value.map((_, index) => this.at(index));
  }

  /** Left out, or left empty, which YAML makes null. */
  get missing(): boolean {
    return this.value === undefined || this.value === null;
  }

  text(): string | undefined {
    if (typeof this.value === 'string' && this.value !== '') return this.value;
    if (this.missing || this.value === '') return this.fault('is required');
    return this.fault(`must be a text, not ${this.#what()}`);
  }

  name(): string | undefined {
    const text = this.text();
    return text === undefined || isName(text) ? text : this.fault(NAME_RULE);
  }

  flag(): boolean | undefined {
    if (this.value === undefined || typeof this.value === 'boolean') return this.value;
    return this.fault(`must be true or false, not ${this.#what()}`);
  }

  /** Says of what kind the value is and not what it is: it may be a secret in the wrong place. */
  #what(): string {
    if (this.value === null) return 'empty';
    if (Array.isArray(this.value)) return 'a list';
    if (typeof this.value === 'object') return 'a map';
    return typeof this.value === 'string' ? 'a text' : `a ${typeof this.value}`;
  }
}
