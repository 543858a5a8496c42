import { reach, readProblem } from '@keelson/client/graphql';
import type { Role } from './role';

const ADDRESS = '/api/v1/session';

export type Session = { readonly name: string; readonly role: Role };
type Answer = { readonly name: string | null; readonly role: Role | null };

/** Null while nobody is signed in. */
export async function readSession(): Promise<Session | null> {
  const { name, role } = (await (await ask('GET')).json()) as Answer;
  return name !== null && role !== null ? { name, role } : null;
}

export async function signIn(token: string): Promise<void> {
  await ask('POST', { token });
}

export async function signOut(): Promise<void> {
  await ask('DELETE');
}

function ask(method: string, body?: unknown): Promise<Response> {
  const content =
    body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  return reach(async (signal) => {
    const response = await fetch(ADDRESS, { method, signal, ...content });
    if (!response.ok) throw await readProblem(response);
    return response;
  });
}
