import * as React from 'react';

import type { IChipLabel } from '../labels';

interface IProps {
  /** What the chip is about, for screen readers: `Instance`, `Kernel`. */
  label: string;
  chip: IChipLabel;
  onOpen: () => void;
}

/** A toolbar button that looks like Lab's kernel name; turns while its kernel is on its way. */
export function Chip(props: IProps): React.JSX.Element {
  const { label, chip, onOpen } = props;
  return (
    <button
      type="button"
      className="jp-Button jp-mod-minimal sms-KernelChip"
      title={chip.tooltip}
      aria-label={`${label}: ${chip.text}`}
      aria-busy={chip.working || undefined}
      data-failed={chip.failed || undefined}
      onClick={onOpen}
    >
      {chip.working ? <span className="sms-Spinner" aria-hidden="true" /> : null}
      <span className="sms-KernelChip-text">{chip.text}</span>
    </button>
  );
}
