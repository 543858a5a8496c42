import { isUnconfirmed, type NodeSnapshot, type PipelineSnapshot } from './pipeline-snapshot';

/** What waits for a person, and the exact command that answers it. */
export type ApprovalHint = { readonly what: string; readonly commands: readonly string[] };

export function approvalHints(pipeline: PipelineSnapshot): readonly ApprovalHint[] {
  return [
    ...pipeline.nodes.filter(isUnconfirmed).map(unconfirmedHint),
    ...pipeline.gates.map((gate): ApprovalHint => {
      const because = gate.reason === undefined ? '' : ` (${gate.reason})`;
      const target = `${pipeline.id} ${gate.environment}`;
      return gate.node === undefined
        ? {
            what: `environment ${gate.environment} waits behind its gate${because}`,
            commands: [`keelson infra-pipeline resolve-env-manual-gate ${target} yes`],
          }
        : {
            what: `${gate.environment}/${gate.node} is done; what follows waits behind its gate${because}`,
            commands: [
              `keelson infra-pipeline resolve-node-manual-gate ${target} ${gate.node} yes`,
            ],
          };
    }),
  ];
}

function unconfirmedHint(node: NodeSnapshot): ApprovalHint {
  const run = node.runId ?? node.id;
  const digest = node.planDigest === undefined ? '' : ` --plan-digest ${node.planDigest}`;
  return {
    what: `${node.id} has its plan ready and waits for confirmation`,
    commands: [`keelson run show ${run}`, `keelson run confirm ${run}${digest}`],
  };
}
