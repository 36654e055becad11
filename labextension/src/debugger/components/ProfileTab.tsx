import * as React from 'react';

import { Chart } from '../../core/components/Chart';
import { EmptyState } from '../../core/components/EmptyState';
import { CopyButton, ErrorBanner } from '../../core/components/ErrorBanner';
import { LinkButton } from '../../core/components/LinkButton';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import { hasEnded } from '../../core/jobsModel';
import type { TrainingProfile } from '../../core/wire';
import { profileCell, PROFILER_ARGUMENT } from '../profileCell';
import type { CoreMetric, ITimeAxis } from '../profile';
import {
  COURSES,
  coresPicture,
  coursePicture,
  dominantText,
  phasesPicture,
  spanAlong,
  spanOf,
  timeAxis
} from '../profile';
import type { ISpan } from '../tokens';
import type { ITabProps } from './DebuggerDetail';
import { ProfileTable } from './ProfileTable';
import { TracePanel } from './TracePanel';

const HEIGHT = 280;
/** Pixels of a core in the heat map. */
const CORE = 22;

/** What the machine did while a training ran, and how its steps spent their time. */
export function ProfileTab(props: ITabProps): React.JSX.Element {
  const { model, job, route } = props;
  const trans = useTrans();
  const { since, until } = spanOf(route.params);
  const profile = useFollowed(() => model.profileOf(job.id, { since, until }), [model, job.id, since, until]);
  if (profile.error && profile.value === null) {
    return <ErrorBanner error={profile.error} onRetry={() => void profile.load()} />;
  }
  if (profile.value === null) {
    return <div className="sms-PageSkeleton" aria-busy="true" />;
  }
  if (profile.value.start === null) {
    return hasEnded(job) ? (
      <EmptyState
        text={trans.__(
          'Nothing was measured of this training. Hand a profiler configuration to its estimator, and run it again.'
        )}
      >
        <CopyButton text={PROFILER_ARGUMENT} label={trans.__('Copy as code')} />
      </EmptyState>
    ) : (
      <EmptyState text={trans.__('The first figures come with the first steps of the training.')} />
    );
  }
  const zoom = (span: ISpan): void => {
    const params: Record<string, string> = { ...route.params };
    for (const name of ['since', 'until'] as const) {
      const moment = span[name];
      if (moment === null) {
        delete params[name];
      } else {
        params[name] = String(moment);
      }
    }
    route.go(params);
  };
  return (
    <>
      <Courses
        key={`${since} ${until}`}
        profile={profile.value}
        part={since !== null || until !== null}
        path={job.path}
        onZoom={zoom}
      />
      <TracePanel {...props} traceable={profile.value.traceable} />
    </>
  );
}

function Courses(props: {
  profile: TrainingProfile;
  part: boolean;
  path: string;
  onZoom: (span: ISpan) => void;
}): React.JSX.Element {
  const { profile, part, path, onZoom } = props;
  const trans = useTrans();
  const axis = React.useMemo(() => timeAxis(profile, trans), [profile, trans]);
  const zoomed = (range: readonly [number, number] | null): void =>
    onZoom(range ? spanAlong(axis, range[0], range[1]) : { since: null, until: null });
  const pictures = React.useMemo(
    () => COURSES.map(course => ({ course, ...coursePicture(profile, course, axis, trans) })),
    [profile, axis, trans]
  );
  const titles: Readonly<Record<(typeof COURSES)[number], string>> = {
    cpu: trans.__('CPU'),
    memory: trans.__('Memory'),
    disk: trans.__('Disk'),
    network: trans.__('Network of the machine'),
    gpu: trans.__('GPU'),
    gpu_memory: trans.__('GPU memory')
  };
  return (
    <>
      <div className="sms-ChartBar" role="toolbar" aria-label={trans.__('Chart')}>
        {part ? (
          <LinkButton label={trans.__('Show the whole training')} onClick={() => zoomed(null)} />
        ) : (
          <span className="sms-quiet">
            {trans.__('Draw a box in a chart over time to look at a part of the training.')}
          </span>
        )}
        <CopyButton text={profileCell(path)} label={trans.__('Copy as code')} />
      </div>
      <Phases profile={profile} />
      <Cores profile={profile} axis={axis} onZoom={zoomed} />
      <div className="sms-Charts">
        {pictures
          .filter(({ data }) => data.length > 0)
          .map(({ course, data, layout }) => (
            <section key={course}>
              <h2>{titles[course]}</h2>
              <Chart label={titles[course]} data={data} layout={layout} height={HEIGHT} onZoom={zoomed} />
            </section>
          ))}
      </div>
      <ProfileTable rows={profile.table} />
    </>
  );
}

function Phases(props: { profile: TrainingProfile }): React.JSX.Element | null {
  const { profile } = props;
  const trans = useTrans();
  const pictures = React.useMemo(
    () => profile.steps.map(steps => ({ steps, ...phasesPicture(steps, trans) })),
    [profile.steps, trans]
  );
  if (pictures.length === 0) {
    return null;
  }
  return (
    <section className="sms-Profile-phases">
      <h2>{trans.__('Steps')}</h2>
      <p>{dominantText(profile, trans)}</p>
      {pictures.map(({ steps, data, layout }) => {
        const label =
          pictures.length > 1
            ? trans.__('Phases of the steps of %1', steps.worker)
            : trans.__('Phases of the steps');
        return (
          <React.Fragment key={steps.worker}>
            {steps.steps.length < steps.total ? (
              <p className="sms-quiet">
                {trans.__('Of %1 steps the slowest and a usual one of each stretch.', steps.total)}
              </p>
            ) : null}
            <Chart label={label} data={data} layout={layout} height={HEIGHT + 40} />
          </React.Fragment>
        );
      })}
    </section>
  );
}

function Cores(props: {
  profile: TrainingProfile;
  axis: ITimeAxis;
  onZoom: (range: readonly [number, number] | null) => void;
}): React.JSX.Element | null {
  const { profile, axis, onZoom } = props;
  const trans = useTrans();
  const id = React.useId();
  const [metric, setMetric] = React.useState<CoreMetric>('cpu');
  const picture = React.useMemo(() => coresPicture(profile, metric, axis), [profile, metric, axis]);
  const cores = profile.hosts.flatMap(host => host.series.filter(series => series.metric === 'cpu')).length;
  if (cores === 0) {
    return null;
  }
  return (
    <section>
      <h2>{trans.__('Cores of the machine')}</h2>
      <div className="sms-ChartBar">
        <span className="sms-ChartBar-field">
          <label htmlFor={id}>{trans.__('Show')}</label>
          <select
            id={id}
            className="sms-Input"
            value={metric}
            onChange={event => setMetric(event.currentTarget.value === 'io_wait' ? 'io_wait' : 'cpu')}
          >
            <option value="cpu">{trans.__('Use')}</option>
            <option value="io_wait">{trans.__('Waiting for disks')}</option>
          </select>
        </span>
      </div>
      <Chart
        label={trans.__('Cores of the machine')}
        data={picture.data}
        layout={picture.layout}
        height={Math.min(600, 120 + CORE * Math.max(2, cores))}
        onZoom={onZoom}
      />
    </section>
  );
}
