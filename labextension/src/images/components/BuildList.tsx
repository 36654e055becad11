import * as React from 'react';

import { EmptyState } from '../../core/components/EmptyState';
import { Duration, Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { LogView } from '../../core/components/LogView';
import { StageStrip } from '../../core/components/StageStrip';
import { StateChip } from '../../core/components/StateChip';
import type { Build } from '../../core/wire';

interface IProps {
  /** Newest first. */
  builds: readonly Build[];
}

/** The builds of one version: stages, log, and why one failed. */
export function BuildList(props: IProps): React.JSX.Element {
  const { builds } = props;
  const trans = useTrans();
  const [chosen, setChosen] = React.useState<string | null>(null);
  const build = builds.find(item => item.id === chosen) ?? builds[0];
  if (!build) {
    return (
      <EmptyState
        text={trans.__(
          'Builds of this version, with their stages and log, are shown here. There was none since the server started.'
        )}
      />
    );
  }
  return (
    <>
      {builds.length > 1 ? (
        <label className="sms-BuildList-choice">
          {trans.__('Build')}
          <select
            className="sms-Input"
            value={build.id}
            onChange={event => setChosen(event.currentTarget.value)}
          >
            {builds.map((item, index) => (
              <option key={item.id} value={item.id}>
                {`${builds.length - index}: ${item.state}`}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <BuildView build={build} />
    </>
  );
}

function BuildView(props: { build: Build }): React.JSX.Element {
  const { build } = props;
  const trans = useTrans();
  return (
    <>
      <div className="sms-BuildView-facts">
        <StateChip state={build.state} />
        <span className="sms-quiet">
          {trans.__('Started')} <Moment at={build.started} />
        </span>
        <span className="sms-quiet">
          {build.ended ? trans.__('Took') : trans.__('Running for')}{' '}
          <Duration seconds={secondsOf(build)} since={build.ended ? null : build.started} />
        </span>
      </div>
      <StageStrip
        stages={build.stages}
        label={trans.__('Stages of the build')}
        names={{
          resolve: trans.__('Resolve'),
          download: trans.__('Download'),
          install: trans.__('Install'),
          publish: trans.__('Publish')
        }}
      />
      {build.failure_reason ? (
        <div className="sms-Banner" data-tone="error" role="alert">
          <div className="sms-Banner-text">{build.failure_reason}</div>
        </div>
      ) : null}
      <LogView label={trans.__('Build log')} text={build.log} empty={trans.__('Nothing was written yet.')} />
    </>
  );
}

function secondsOf(build: Build): number | null {
  return build.ended ? (new Date(build.ended).getTime() - new Date(build.started).getTime()) / 1000 : null;
}
