import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useAnswer } from '../../core/components/useAnswer';
import { formatBytes } from '../../core/format';
import type { IPageRoute } from '../../core/pages';
import type { ArtifactEntry } from '../../core/wire';
import type { ExperimentsModel } from '../model';
import { ArtifactView } from './ArtifactView';

interface IProps {
  model: ExperimentsModel;
  route: IPageRoute;
  run: string;
}

/** The files of a run: a tree on the left, the chosen one on the right. */
export function ArtifactsTab(props: IProps): React.JSX.Element {
  const { model, route, run } = props;
  const trans = useTrans();
  const chosen = route.params['path'] ?? '';
  return (
    <div className="sms-Artifacts">
      <nav className="sms-Artifacts-tree" aria-label={trans.__('Artifacts')}>
        <Level
          model={model}
          run={run}
          path=""
          chosen={chosen}
          onChoose={path => route.go({ ...route.params, path })}
        />
      </nav>
      <div className="sms-Artifacts-view">
        {chosen ? (
          <ArtifactView key={chosen} model={model} run={run} path={chosen} />
        ) : (
          <EmptyState text={trans.__('Choose a file to see it here.')} />
        )}
      </div>
    </div>
  );
}

interface ILevelProps {
  model: ExperimentsModel;
  run: string;
  /** The folder; empty for the root. */
  path: string;
  chosen: string;
  onChoose: (path: string) => void;
}

function Level(props: ILevelProps): React.JSX.Element {
  const { model, run, path } = props;
  const trans = useTrans();
  const answer = useAnswer(() => model.artifacts(run, path), [model, run, path]);
  if (answer.error) {
    return <ErrorBanner error={answer.error} onRetry={answer.retry} />;
  }
  if (answer.value?.items.length === 0) {
    return (
      <p className="sms-quiet">{path === '' ? trans.__('The run stored no artifact.') : trans.__('Empty')}</p>
    );
  }
  return (
    <ul aria-busy={answer.value === null}>
      {answer.value?.items.map(entry =>
        entry.kind === 'folder' ? (
          <Folder key={entry.path} {...props} entry={entry} />
        ) : (
          <File key={entry.path} {...props} entry={entry} />
        )
      )}
    </ul>
  );
}

function Folder(props: ILevelProps & { entry: ArtifactEntry }): React.JSX.Element {
  const { entry, chosen } = props;
  const [open, setOpen] = React.useState(chosen.startsWith(`${entry.path}/`));
  const Caret = open ? caretDownIcon : caretRightIcon;
  return (
    <li>
      <button
        type="button"
        className="sms-Artifacts-entry"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Caret.react tag="span" className="sms-icon" />
        <span className="sms-ellipsis" title={entry.name}>
          {entry.name}
        </span>
      </button>
      {open ? <Level {...props} path={entry.path} /> : null}
    </li>
  );
}

function File(props: ILevelProps & { entry: ArtifactEntry }): React.JSX.Element {
  const { entry, chosen, onChoose } = props;
  return (
    <li>
      <button
        type="button"
        className="sms-Artifacts-entry"
        aria-current={entry.path === chosen || undefined}
        onClick={() => onChoose(entry.path)}
      >
        <span className="sms-icon" />
        <span className="sms-ellipsis" title={entry.name}>
          {entry.name}
        </span>
        <span className="sms-figure sms-quiet">
          {entry.size_bytes === null ? '' : formatBytes(entry.size_bytes)}
        </span>
      </button>
    </li>
  );
}
