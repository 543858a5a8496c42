export type Role = 'admin' | 'writer' | 'reader' | 'runner';

/** Whether a person of this role may change something. The server decides; this only spares them buttons that it would refuse. */
export function mayChange(role: Role): boolean {
  return role === 'admin' || role === 'writer';
}
