/** What an open dialog decides, where somebody else may have decided it first. */
export type Decision =
  | { readonly verb: 'confirm' | 'discard' | 'cancel'; readonly runId: string }
  | { readonly verb: 'cancel'; readonly pipelineId: string }
  | {
      readonly verb: 'yes' | 'no';
      readonly pipelineId: string;
      readonly environment: string;
      /** The stack that the gate stands behind; null for the gate before the environment. */
      readonly node: string | null;
      /** Where the dialog stands on a page that has it several times. */
      readonly where?: string;
    };

export type GateDecision = Extract<Decision, { readonly verb: 'yes' | 'no' }>;

/** The name of the dialog in the address. It says all of the decision, so a link to it means the same on every page and at any time. */
export function askOf(decision: Decision): string {
  if ('runId' in decision) return `${decision.verb} ${decision.runId}`;
  if (!('environment' in decision)) return `${decision.verb} ${decision.pipelineId}`;
  const { verb, pipelineId, environment, node, where } = decision;
  const gate = node === null ? environment : `${environment}/${node}`;
  return [verb, pipelineId, gate, where].filter(Boolean).join(' ');
}

/** Undefined for dialogs of what can be done again and again, and for what is no dialog. */
export function decisionOf(ask: string): Decision | undefined {
  const [verb, id = '', gate] = ask.split(' ');
  if (verb === 'confirm' || verb === 'discard' || (verb === 'cancel' && id.startsWith('run_'))) {
    return id.startsWith('run_') ? { verb, runId: id } : undefined;
  }
  if (!id.startsWith('pip_')) return undefined;
  if (verb === 'cancel') return { verb, pipelineId: id };
  if ((verb !== 'yes' && verb !== 'no') || gate === undefined) return undefined;
  const [environment = '', node = null] = gate.split('/');
  return { verb, pipelineId: id, environment, node };
}
