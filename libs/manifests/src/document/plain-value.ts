import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from 'yaml';
import type { FaultPath } from '../fault';
import {
  EXPANDED_TEXT_MAX,
  EXPANDED_VALUES_MAX,
  FAULTS_MAX,
  NESTING_MAX,
} from '../manifest-limits';

type Size = { readonly values: number; readonly text: number };
type Anchor = { readonly value: unknown; readonly size: Size } | 'unfinished';

/**
 * Turns the nodes of one document into JSON values, each exactly once: an alias shares its anchor's value and costs its
 * expanded size against the limits, so a bomb is refused before anybody walks it. The work is linear in the text, which the
 * library's own conversion is not for many aliases.
 */
export class PlainValue {
  readonly #anchors = new Map<string, Anchor>();
  #size: Size = { values: 0, text: 0 };
  #exhausted = false;
  #faults = 0;

  constructor(private readonly report: (path: FaultPath, message: string) => void) {}

  of(node: unknown, path: FaultPath = []): unknown {
    if (this.#exhausted || node === null || node === undefined) return null;
    if (path.length > NESTING_MAX) {
      return this.#exhaust(path, `it is nested deeper than ${NESTING_MAX} levels`);
    }
    if (isAlias(node)) return this.#alias(node.source, path);
    const anchor = (node as Node & { anchor?: string }).anchor;
    if (anchor === undefined) return this.#convert(node, path);
    this.#anchors.set(anchor, 'unfinished');
    const before = this.#size;
    const value = this.#convert(node, path);
    const size = {
      values: this.#size.values - before.values,
      text: this.#size.text - before.text,
    };
    this.#anchors.set(anchor, { value, size });
    return value;
  }

  #convert(node: unknown, path: FaultPath): unknown {
    if (isScalar(node)) return this.#scalar(node, path);
    this.#grow({ values: 1, text: 0 }, path);
    if (isSeq(node)) return node.items.map((item, index) => this.of(item, [...path, index]));
    if (isMap(node)) return this.#map(node, path);
    return this.#fault(path, 'this is not a value');
  }

  #map(node: YAMLMap, path: FaultPath): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? key.value : undefined;
      if (typeof name !== 'string') {
        this.#fault(path, 'every key must be a text');
      } else if (name === '__proto__') {
        this.#fault([...path, name], 'this key is not accepted');
      } else if (Object.hasOwn(values, name)) {
        this.#fault([...path, name], 'the key occurs twice');
      } else {
        this.#grow({ values: 0, text: name.length }, path);
        values[name] = this.of(value, [...path, name]);
      }
    }
    return values;
  }

  #scalar({ value }: Scalar, path: FaultPath): unknown {
    this.#grow({ values: 1, text: typeof value === 'string' ? value.length : 0 }, path);
    if (typeof value !== 'number') return value;
    if (!Number.isFinite(value)) return this.#fault(path, 'the number must be finite');
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      return this.#fault(path, 'the number has more digits than can be kept; write it in quotes');
    }
    return value;
  }

  #alias(name: string, path: FaultPath): unknown {
    const anchor = this.#anchors.get(name);
    if (anchor === undefined) return this.#fault(path, 'the alias has no anchor before it');
    if (anchor === 'unfinished') return this.#fault(path, 'the alias contains itself');
    this.#grow(anchor.size, path);
    return anchor.value;
  }

  #grow(by: Size, path: FaultPath): void {
    this.#size = { values: this.#size.values + by.values, text: this.#size.text + by.text };
    if (this.#size.values > EXPANDED_VALUES_MAX || this.#size.text > EXPANDED_TEXT_MAX) {
      this.#exhaust(path, 'the manifest holds too much, its aliases expanded');
    }
  }

  #exhaust(path: FaultPath, message: string): null {
    if (!this.#exhausted) this.report(path, message);
    this.#exhausted = true;
    return null;
  }

  #fault(path: FaultPath, message: string): null {
    this.#faults += 1;
    if (this.#faults <= FAULTS_MAX) this.report(path, message);
    return null;
  }
}
