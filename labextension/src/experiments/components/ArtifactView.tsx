import * as React from 'react';

import type { IColumn } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useAnswer } from '../../core/components/useAnswer';
import type { ArtifactPreview } from '../../core/wire';
import type { ExperimentsModel } from '../model';

interface IProps {
  model: ExperimentsModel;
  run: string;
  path: string;
}

/** One file of a run, as far as a page can show it safely; each can be saved. */
export function ArtifactView(props: IProps): React.JSX.Element {
  const { model, run, path } = props;
  const trans = useTrans();
  const answer = useAnswer(() => model.preview(run, path), [model, run, path]);
  return (
    <section className="sms-ArtifactView" aria-label={path}>
      <div className="sms-ArtifactView-bar">
        <h2 className="sms-ellipsis" title={path}>
          {path}
        </h2>
        <a className="jp-Button jp-mod-minimal sms-Button" href={model.artifactUrl(run, path, true)} download>
          {trans.__('Download')}
        </a>
      </div>
      {answer.error ? <ErrorBanner error={answer.error} onRetry={answer.retry} /> : null}
      {answer.value ? (
        <Content preview={answer.value} path={path} url={model.artifactUrl(run, path)} />
      ) : answer.error ? null : (
        <div className="sms-PageSkeleton" aria-busy="true" />
      )}
      {answer.value?.truncated ? (
        <p className="sms-quiet">{trans.__('This is its beginning; download it for the rest.')}</p>
      ) : null}
    </section>
  );
}

function Content(props: { preview: ArtifactPreview; path: string; url: string }): React.JSX.Element {
  const { preview, path, url } = props;
  const trans = useTrans();
  switch (preview.kind) {
    case 'image':
      return <img className="sms-ArtifactView-image" src={url} alt={path} />;
    case 'html':
      // No allow-same-origin and no allow-scripts: what a program wrote has no rights of the page.
      return <iframe className="sms-ArtifactView-frame" sandbox="" src={url} title={path} />;
    case 'table':
      return <Table preview={preview} label={path} />;
    case 'text':
      return (
        <pre className="sms-ArtifactView-text" tabIndex={0}>
          {preview.text}
        </pre>
      );
    default:
      return <p className="sms-quiet">{trans.__('This kind of file can only be downloaded.')}</p>;
  }
}

interface IRow {
  index: number;
  cells: readonly string[];
}

function Table(props: { preview: ArtifactPreview; label: string }): React.JSX.Element {
  const { preview, label } = props;
  const columns = React.useMemo<readonly IColumn<IRow>[]>(
    () =>
      preview.columns.map((header, at) => ({
        // Names may be equal.
        id: `column-${at}`,
        header,
        value: row => row.cells[at] ?? null,
        width: 120
      })),
    [preview]
  );
  const rows = React.useMemo(() => preview.rows.map((cells, index) => ({ index, cells })), [preview]);
  return <DataTable label={label} columns={columns} rows={rows} rowId={row => String(row.index)} plain />;
}
