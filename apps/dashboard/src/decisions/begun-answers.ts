import { useSyncExternalStore } from 'react';

type Begun = { readonly comment: string; readonly isSending: boolean };
const NOTHING: Begun = { comment: '', isSending: false };

/**
 * What people have begun to answer in dialogs, by the name of the dialog, for as long as this tab is open: somebody else's decision, or a
 * session that ends, takes the dialog off the screen, and what was written must not be gone with it.
 */
export class BegunAnswers {
  private begun: ReadonlyMap<string, Begun> = new Map();
  private person: string | undefined;
  private readonly listeners = new Set<() => void>();

  of(name: string): Begun {
    return this.begun.get(name) ?? NOTHING;
  }

  write(name: string, comment: string): void {
    this.put(name, { ...this.of(name), comment });
  }

  /** While a command is on its way, what is decided meanwhile may be this very command. */
  async send<Answer>(name: string, command: Promise<Answer>): Promise<Answer> {
    this.put(name, { ...this.of(name), isSending: true });
    try {
      return await command;
    } finally {
      this.put(name, { ...this.of(name), isSending: false });
    }
  }

  forget(name: string): void {
    this.change((begun) => begun.delete(name));
  }

  /** Whose answers they are from now on: nobody reads what somebody else has begun. */
  belongTo(person: string): void {
    if (this.person !== undefined && this.person !== person) this.change((begun) => begun.clear());
    this.person = person;
  }

  forgetAll(): void {
    this.change((begun) => begun.clear());
  }

  readonly listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private put(name: string, begun: Begun): void {
    this.change((all) => all.set(name, begun));
  }

  private change(change: (begun: Map<string, Begun>) => void): void {
    const begun = new Map(this.begun);
    change(begun);
    this.begun = begun;
    for (const listener of this.listeners) listener();
  }
}

export const begunAnswers = new BegunAnswers();

export function useBegunAnswer(name: string): Begun {
  return useSyncExternalStore(begunAnswers.listen, () => begunAnswers.of(name));
}
