/** What is wrong with a stack, and where: `resources[1].properties.pth`. */
export type Fault = { readonly path: string; readonly message: string };

/** All that is wrong with a stack at once. */
export class StackInvalid extends Error {
  constructor(readonly faults: readonly Fault[]) {
    super(faults.map(({ path, message }) => `${path}: ${message}`).join('; '));
    this.name = 'StackInvalid';
  }
}

export const fault = (path: string, message: string): StackInvalid =>
  new StackInvalid([{ path, message }]);
