import { subjectOf } from './subject-of';

describe(subjectOf, () => {
  it.each([
    ['stack-stk_01', { noun: 'stack', id: 'stk_01', to: '/stacks/stk_01' }],
    ['run-run_01', { noun: 'run', id: 'run_01', to: '/runs/run_01' }],
    ['pipeline-pip_01', { noun: 'pipeline', id: 'pip_01', to: '/pipelines/pip_01' }],
    ['lane-stack-stk_01', { noun: 'lane of stack', id: 'stk_01', to: '/stacks/stk_01' }],
    ['lane-project-prj_01', { noun: 'lane of project', id: 'prj_01' }],
    ['def-api-key-key_01', { noun: 'API key', id: 'key_01' }],
    ['def-stack-name-acme.pre-prod.web', { noun: 'name of a stack', id: 'acme.pre-prod.web' }],
    ['def-of-something-new', { noun: 'definition', id: 'of-something-new' }],
    ['job-job_01p', { noun: 'job', id: 'job_01p' }],
    ['odd', { noun: 'odd', id: '' }],
  ])('of %s', (stream, subject) => {
    expect(subjectOf(stream)).toEqual(subject);
  });
});
