import * as React from 'react';

import { CopyButton } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { StudioError } from '../../core/request';
import type { CellSource, CreateChartCell } from '../../core/wire';
import type { ExperimentsModel } from '../model';

interface ICopied {
  cell: CellSource;
  /** Whether the browser took it. */
  taken: boolean;
}

interface IChartCell {
  copied: ICopied | null;
  error: StudioError | null;
  copy(chart: CreateChartCell): void;
  clear(): void;
}

/** Copies the source of a notebook cell that draws a chart again. */
export function useChartCell(model: ExperimentsModel): IChartCell {
  const [copied, setCopied] = React.useState<ICopied | null>(null);
  const [error, setError] = React.useState<StudioError | null>(null);
  const work = async (chart: CreateChartCell): Promise<void> => {
    try {
      const cell = await model.chartCell(chart);
      setError(null);
      setCopied({ cell, taken: await toClipboard(cell.source) });
    } catch (reason) {
      setError(StudioError.from(reason));
    }
  };
  const clear = (): void => {
    setCopied(null);
    setError(null);
  };
  return { copied, error, copy: chart => void work(chart), clear };
}

async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Refused on pages without TLS: the source is shown instead, to be selected.
    return false;
  }
}

/** Says that a cell was copied, and shows it. */
export function CopiedCell(props: ICopied & { onClose: () => void }): React.JSX.Element {
  const { cell, taken, onClose } = props;
  const trans = useTrans();
  return (
    <div className="sms-Banner" role="status">
      <div className="sms-Banner-text">
        {taken
          ? trans.__('Copied. Paste it into a cell of a notebook to draw the chart there.')
          : trans.__('The browser did not take the cell; select its text and copy it.')}
        <ul>
          {cell.notes.map(note => (
            <li key={note}>{note}</li>
          ))}
        </ul>
        <details className="sms-Banner-details" open={!taken}>
          <summary>{trans.__('Source')}</summary>
          <pre>{cell.source}</pre>
        </details>
      </div>
      <div className="sms-Banner-actions">
        <button type="button" className="jp-Button jp-mod-minimal sms-Button" onClick={onClose}>
          {trans.__('Close')}
        </button>
      </div>
    </div>
  );
}

/** Python source with a button that copies it. */
export function CellView(props: { cell: CellSource }): React.JSX.Element {
  const { cell } = props;
  return (
    <div className="sms-CellView">
      {cell.notes.map(note => (
        <p key={note}>{note}</p>
      ))}
      <div className="sms-CellView-bar">
        <CopyButton text={cell.source} />
      </div>
      <pre tabIndex={0}>{cell.source}</pre>
    </div>
  );
}
