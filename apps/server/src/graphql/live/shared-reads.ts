import { Injectable } from '@nestjs/common';

const READS_MAX = 500;

/** What many subscribers ask for at the same moment is read once. */
@Injectable()
export class SharedReads {
  private readonly reads = new Map<string, Promise<unknown>>();

  /** `key` names the answer for ever: a thing at a position. */
  of<Answer>(key: string, read: () => Promise<Answer>): Promise<Answer> {
    const known = this.reads.get(key);
    if (known) return known as Promise<Answer>;
    const answer = read();
    this.reads.set(key, answer);
    // A failed read is nobody's answer.
    answer.catch(() => this.reads.delete(key));
    const [oldest] = this.reads.keys();
    if (this.reads.size > READS_MAX && oldest !== undefined) this.reads.delete(oldest);
    return answer;
  }
}
