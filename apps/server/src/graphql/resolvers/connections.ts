import { EventDto } from '../../rest/events/event.dto';
import { JobDto } from '../../rest/jobs/job.dto';
import { PipelineSummaryDto } from '../../rest/pipelines/pipeline.dto';
import { RunDto } from '../../rest/runs/run.dto';
import { connectionOf } from '../connections/connection';

/** The lists that more than one resolver answers. */
export const RunConnection = connectionOf(RunDto);
export const JobConnection = connectionOf(JobDto);
export const PipelineSummaryConnection = connectionOf(PipelineSummaryDto);
export const EventConnection = connectionOf(EventDto);
