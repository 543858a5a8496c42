import { graphql, type ResultOf } from '@keelson/client/graphql';
import { WAITING } from '../../parts/waiting.documents';

export const PIPELINES = graphql(
  `
    query Pipelines(
      $at: String
      $after: String
      $first: Int
      $project: String
      $status: PipelineStatus
      $text: String
    ) {
      pipelines(
        at: $at
        after: $after
        first: $first
        project: $project
        status: $status
        text: $text
      ) {
        edges {
          node {
            id
            projectName
            generation
            operation
            status
            result
            reason
            nodesTotal
            counts
            environments {
              name
            }
            retryOf
            createdAt
            startedAt
            endedAt
            waiting {
              ...Waits
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [WAITING],
);

export type ListedPipeline = ResultOf<typeof PIPELINES>['pipelines']['edges'][number]['node'];
