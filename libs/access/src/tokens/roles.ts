export type Role = 'admin' | 'writer' | 'reader' | 'runner';

/** What else each role may do. A runner's rights are its own: it carries out work and wishes nothing. */
const INCLUDED: Readonly<Record<Role, readonly Role[]>> = {
  admin: ['admin', 'writer', 'reader'],
  writer: ['writer', 'reader'],
  reader: ['reader'],
  runner: ['runner'],
};

export const roles = Object.keys(INCLUDED) as readonly Role[];

export function allows(role: Role, required: Role): boolean {
  return INCLUDED[role].includes(required);
}
