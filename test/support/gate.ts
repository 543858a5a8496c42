/** Where a script waits until the spec lets it go on. */
export class Gate {
  readonly reached: Promise<void>;
  open: () => void = () => undefined;
  private readonly opened: Promise<void>;
  private arrive: () => void = () => undefined;

  constructor() {
    this.reached = new Promise((resolve) => (this.arrive = resolve));
    this.opened = new Promise((resolve) => (this.open = resolve));
  }

  pass(): Promise<void> {
    this.arrive();
    return this.opened;
  }
}
