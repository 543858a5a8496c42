import { definitionsProjection } from './definition/definitions.projection';
import { eventsProjection } from './event/events.projection';
import { jobsProjection } from './job/jobs.projection';
import { pipelinesProjection } from './pipeline/pipelines.projection';
import type { Projection } from './projection/projection';
import { runsProjection } from './run/runs.projection';
import { stacksProjection } from './stack/stacks.projection';

/** Every view of Keelson. */
export const projections: readonly Projection[] = [
  stacksProjection,
  runsProjection,
  jobsProjection,
  pipelinesProjection,
  definitionsProjection,
  eventsProjection,
];
