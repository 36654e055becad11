import * as React from 'react';

import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useModels, useTrans } from '../../core/components/hooks';
import { Progress } from '../../core/components/Progress';
import type { CopyRun } from '../copying';
import type { CopyRuns } from '../copyRuns';
import type { ILinks } from '../links';

interface IProps {
  runs: CopyRuns;
  links: Pick<ILinks, 'openDocument'>;
}

/** How far copies are, and what is to be known of those that are there. */
export function CopyProgress(props: IProps): React.JSX.Element | null {
  const { runs, links } = props;
  useModels(runs);
  return runs.items.length === 0 ? null : (
    <div className="sms-CopyProgress">
      {runs.items.map((run, index) => (
        <Run key={index} run={run} links={links} onClose={() => runs.remove(run)} />
      ))}
    </div>
  );
}

interface IRunProps {
  run: CopyRun;
  links: Pick<ILinks, 'openDocument'>;
  onClose: () => void;
}

function Run(props: IRunProps): React.JSX.Element {
  const { run, links, onClose } = props;
  const trans = useTrans();
  useModels(run);
  const { state, copy } = run;
  if (state === 'Copying' || state === 'Installing') {
    const label =
      state === 'Copying' ? trans.__('Copying the notebook') : trans.__('Installing its packages');
    return <Progress label={label} value={run.progress} note={label} />;
  }
  return (
    <>
      {run.error ? (
        <ErrorBanner
          what={
            copy
              ? trans.__('%1 was written, and its packages were not installed.', copy.path)
              : trans.__('The notebook was not copied.')
          }
          error={run.error}
          onClose={onClose}
        />
      ) : null}
      {copy ? (
        <div className="sms-Banner" data-tone="info" role="status">
          <div className="sms-Banner-text">
            {state === 'Ready' ? trans.__('%1 is there.', copy.path) : null} {copy.note}
          </div>
          <div className="sms-Banner-actions">
            <button
              type="button"
              className="jp-Button jp-mod-minimal sms-Button"
              onClick={() => links.openDocument(copy.path)}
            >
              {trans.__('Open copy')}
            </button>
            <button type="button" className="jp-Button jp-mod-minimal sms-Button" onClick={onClose}>
              {trans.__('Close')}
            </button>
          </div>
        </div>
      ) : null}
    </>
  );
}
