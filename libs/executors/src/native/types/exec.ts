import { lstat } from 'node:fs/promises';
import type { Json } from '@keelson/domain';
import type { PropertyReader } from '../property-reader';
import type {
  Attributes,
  CommandOptions,
  Identity,
  Look,
  Observed,
  Place,
  ResourceType,
} from '../resource-type';
import { absent } from './file-content';

type Guards = { readonly creates?: string; readonly unless?: string; readonly onlyIf?: string };

const throughEnvironment =
  'a sensitive value cannot stand in a command: pass it through environment';

/**
 * A command, run when it has not been done: when the file that it `creates` is missing, when `unless` fails, or, without such
 * a guard, once. Changed `triggers` make it run again; a failing `onlyIf` keeps it from running. It must be safe to run again
 * after a crash.
 */
export const exec: ResourceType = {
  required: ['command'],
  optional: ['creates', 'unless', 'onlyIf', 'triggers', 'destroy', 'environment', 'cwd'],
  create: (properties, place) => {
    const command = properties.openText('command', throughEnvironment);
    const guards = guardsOf(properties, place);
    const options = optionsOf(properties, place);
    const again = runAgainOn(properties, guards, command);
    return Promise.resolve({
      key: `exec:${properties.address}`,
      identity: identityOf(properties, guards, options),
      exports: { command },
      shown: { command },
      want: (digests) => ({ done: true, triggers: digests.ofValue(again) }),
      read: (look) => readExec(look, guards, options, look.digests.ofValue(again)),
      apply: (io) => io.run(command, options),
    });
  },
  readRecorded: (_identity, look) => Promise.resolve(look.recorded),
  destroyable: (identity) => typeof identity.destroy === 'string',
  destroy: (identity, io) =>
    io.run(identity.destroy as string, {
      cwd: identity.cwd as string,
      environment: identity.environment as Readonly<Record<string, string>>,
    }),
};

function guardsOf(properties: PropertyReader, place: Place): Guards {
  return {
    ...(properties.has('creates')
      ? { creates: properties.absolutePath('creates', place.root) }
      : {}),
    ...(properties.has('unless')
      ? { unless: properties.openText('unless', throughEnvironment) }
      : {}),
    ...(properties.has('onlyIf')
      ? { onlyIf: properties.openText('onlyIf', throughEnvironment) }
      : {}),
  };
}

const optionsOf = (properties: PropertyReader, place: Place): CommandOptions => ({
  cwd: properties.has('cwd') ? properties.absolutePath('cwd', place.root) : place.root,
  environment: properties.textMap('environment'),
});

/** `destroy` runs when the manifest may be gone, from what was recorded: without an environment that is sensitive. */
function identityOf(properties: PropertyReader, guards: Guards, options: CommandOptions): Identity {
  return {
    ...(guards.creates === undefined ? {} : { creates: guards.creates }),
    ...(properties.has('destroy')
      ? { destroy: properties.openText('destroy', throughEnvironment) }
      : {}),
    cwd: options.cwd,
    environment: properties.isSensitive('environment') ? {} : options.environment,
  };
}

/** Without a guard a changed command is another thing to do; with one, the guard says whether it is done. */
function runAgainOn(properties: PropertyReader, guards: Guards, command: string): Json {
  const guarded = guards.creates !== undefined || guards.unless !== undefined;
  return [properties.json('triggers') ?? null, guarded ? null : command];
}

async function readExec(
  look: Look,
  guards: Guards,
  options: CommandOptions,
  triggers: string,
): Promise<Observed> {
  if (guards.onlyIf !== undefined && !(await look.guard(guards.onlyIf, options))) {
    return 'not_applicable';
  }
  if (!(await isDone(look, guards, options))) return null;
  // Found done without ever having run it here: nothing has triggered it since.
  const recorded: Attributes = look.recorded ?? { triggers };
  return { done: true, triggers: recorded.triggers ?? null };
}

async function isDone(look: Look, guards: Guards, options: CommandOptions): Promise<boolean> {
  const { creates, unless } = guards;
  if (creates === undefined && unless === undefined) return look.recorded !== null;
  if (creates !== undefined && (await lstat(creates).catch(absent)) !== null) return true;
  return unless !== undefined && look.guard(unless, options);
}
