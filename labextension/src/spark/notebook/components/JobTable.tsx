import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { useTrans } from '../../../core/components/hooks';
import { formatBytes, formatCount } from '../../../core/format';
import type { IJob, IStage, IStatementOutput } from '../statement';

/** The jobs of a statement, each with its stages: tasks, and how much was read and written. */
export function JobTable({ output }: { output: IStatementOutput }): React.JSX.Element {
  const trans = useTrans();
  const { jobs, executors, cores } = output;
  const numeric = [
    trans.__('Tasks'),
    trans.__('Input'),
    trans.__('Output'),
    trans.__('Shuffle read'),
    trans.__('Shuffle write')
  ];
  return (
    <div
      className="sms-JobTable sms-PlainTable"
      tabIndex={0}
      role="group"
      aria-label={trans.__('Jobs and stages')}
    >
      <p className="sms-quiet">
        {trans._n('%2 executor', '%2 executors', executors, formatCount(executors))} ·{' '}
        {trans._n('%2 core', '%2 cores', cores, formatCount(cores))}
      </p>
      {jobs.length === 0 ? (
        <p className="sms-quiet">{trans.__('This statement has asked Spark for nothing yet.')}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{trans.__('Stage')}</th>
              <th scope="col">{trans.__('State')}</th>
              {numeric.map(title => (
                <th key={title} scope="col" data-numeric>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          {jobs.map((job, index) => (
            <JobRows key={`${index}.${job.id}`} job={job} />
          ))}
        </table>
      )}
    </div>
  );
}

function JobRows({ job }: { job: IJob }): React.JSX.Element {
  const trans = useTrans();
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" className="sms-JobTable-job" title={job.name}>
          {trans.__('Job %1', String(job.id))} <span className="sms-quiet">{job.name}</span>
        </th>
        <td>{stateName(job.state)}</td>
        <td data-numeric>{tasks(job, trans)}</td>
        <td colSpan={4} />
      </tr>
      {job.stages.map((stage, index) => (
        <StageRow key={`${index}.${stage.key}`} stage={stage} />
      ))}
    </tbody>
  );
}

function StageRow({ stage }: { stage: IStage }): React.JSX.Element {
  const trans = useTrans();
  return (
    <tr>
      <td className="sms-JobTable-stage" title={stage.name}>
        {stage.key.replace(/\.0$/, '')} <span className="sms-quiet">{stage.name}</span>
      </td>
      <td>{stateName(stage.state)}</td>
      <td data-numeric>{tasks(stage, trans)}</td>
      <td data-numeric>{bytes(stage.inputBytes)}</td>
      <td data-numeric>{bytes(stage.outputBytes)}</td>
      <td data-numeric>{bytes(stage.shuffleReadBytes)}</td>
      <td data-numeric>{bytes(stage.shuffleWriteBytes)}</td>
    </tr>
  );
}

/** Spark's name of a state in a calm form: `SUCCEEDED` → `Succeeded`. */
function stateName(state: string): string {
  return state.charAt(0) + state.slice(1).toLowerCase();
}

function tasks(part: Pick<IStage, 'completed' | 'failed' | 'tasks'>, trans: TranslationBundle): string {
  const done = trans.__('%1 of %2', formatCount(part.completed), formatCount(part.tasks));
  return part.failed > 0 ? trans.__('%1, %2 failed', done, formatCount(part.failed)) : done;
}

function bytes(size: number): string {
  return size === 0 ? '–' : formatBytes(size);
}
