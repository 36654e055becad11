import * as React from 'react';

/** What a chip says. */
export interface IChipLabel {
  text: string;
  tooltip: string;
  working: boolean;
  failed: boolean;
}

interface IProps {
  /** What the chip is about, for screen readers: `Instance`, `Kernel`. */
  label: string;
  chip: IChipLabel;
  /** Before the text, e.g. a dot in the colour of a state. */
  mark?: React.ReactNode;
  /** Set where it opens something beside it: whether that is open. */
  expanded?: boolean;
  buttonRef?: React.Ref<HTMLButtonElement>;
  onOpen: () => void;
}

/** A toolbar button that looks like Lab's kernel name; turns while what it stands for is on its way. */
export function ToolbarChip(props: IProps): React.JSX.Element {
  const { label, chip, mark, expanded, buttonRef, onOpen } = props;
  return (
    <button
      ref={buttonRef}
      type="button"
      className="jp-Button jp-mod-minimal sms-KernelChip"
      title={chip.tooltip}
      aria-label={`${label}: ${chip.text}`}
      aria-busy={chip.working || undefined}
      aria-haspopup={expanded === undefined ? undefined : 'dialog'}
      aria-expanded={expanded}
      data-failed={chip.failed || undefined}
      onClick={onOpen}
    >
      {chip.working ? <span className="sms-Spinner" aria-hidden="true" /> : mark}
      <span className="sms-KernelChip-text">{chip.text}</span>
    </button>
  );
}
