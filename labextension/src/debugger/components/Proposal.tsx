import * as React from 'react';

import { Button } from '../../core/components/Button';
import { CopyButton, ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { useFollowed } from '../../core/components/useFollowed';
import { Remote } from '../../core/model';
import type { EditProposal, RuleFinding } from '../../core/wire';
import { newLines } from '../edits/changes';
import type { ICodeEdit } from '../edits/code';
import type { Outcome } from '../edits/documents';
import type { ITabProps } from './DebuggerDetail';
import { EditDiff } from './EditDiff';

interface IProps extends Pick<ITabProps, 'job' | 'links'> {
  finding: RuleFinding;
  proposal: EditProposal;
  /** Whether the edit is made only when a person unfolds it, as of findings behind a rule's first. */
  folded: boolean;
}

/** What would help: advice, and where it can be made one, an edit to look at and to apply. */
export function Proposal(props: IProps): React.JSX.Element {
  const { proposal, folded } = props;
  const trans = useTrans();
  // What has no parameters is advice, of which no edit is made.
  const concrete = Object.keys(proposal.parameters).length > 0;
  return (
    <div className="sms-Finding-proposal">
      <p>
        <strong>{trans.__('Try this:')}</strong> {proposal.text}
      </p>
      {concrete && folded ? <FoldedEdit {...props} /> : null}
      {concrete && !folded ? <ProposedEdit {...props} /> : null}
    </div>
  );
}

function FoldedEdit(props: IProps): React.JSX.Element {
  const trans = useTrans();
  const [open, setOpen] = React.useState(false);
  return (
    <details className="sms-Finding-more" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{trans.__('Edit of the code')}</summary>
      {open ? <ProposedEdit {...props} /> : null}
    </details>
  );
}

function ProposedEdit(props: IProps): React.JSX.Element | null {
  const { job, finding, links } = props;
  const { rule, step, tensor } = finding;
  const edit = useFollowed(() => {
    const remote = new Remote(() => links.code.propose(job, finding));
    void remote.ensure();
    return remote;
    // A finding is never changed: it is told by its rule, step and tensor.
  }, [links, job.id, rule, step, tensor]);
  if (edit.error) {
    return <ErrorBanner error={edit.error} onRetry={() => void edit.load()} />;
  }
  if (edit.value === null || edit.value === '') {
    return null;
  }
  if (typeof edit.value === 'string') {
    return <p className="sms-quiet">{edit.value}</p>;
  }
  return <Edit {...props} edit={edit.value} onRenew={() => void edit.load()} />;
}

function Edit(props: IProps & { edit: ICodeEdit; onRenew: () => void }): React.JSX.Element {
  const { links, edit, onRenew } = props;
  const { source, hunks, changed, writable } = edit;
  const trans = useTrans();
  const { busy, error, run, clear } = useAction();
  const [outcome, setOutcome] = React.useState<Outcome | null>(null);
  const said = {
    saved: trans.__('Applied to %1 and saved. Undo in the editor takes it back.', source.name),
    unsaved: trans.__('Applied to %1, which has further changes: save it when they are done.', source.name),
    cell: trans.__(
      'Applied to %1; the notebook is not saved yet. Undo in the cell takes it back.',
      source.name
    )
  };
  const look = (): void => {
    clear();
    onRenew();
  };
  return (
    <>
      <EditDiff name={source.name} hunks={hunks} />
      {changed ? (
        <p className="sms-quiet">
          {trans.__(
            '%1 has changed since the job was submitted; this is the edit of what it is now.',
            source.name
          )}
        </p>
      ) : null}
      {error ? <ErrorBanner error={error} onRetry={error.code === 'conflict' ? look : undefined} /> : null}
      <div className="sms-ChartBar">
        {writable && outcome === null ? (
          <Button busy={busy} onClick={() => void run(async () => setOutcome(await links.code.apply(edit)))}>
            {trans.__('Apply to %1', source.name)}
          </Button>
        ) : null}
        <CopyButton text={newLines(hunks)} label={trans.__('Copy new lines')} />
        <span role="status">{outcome ? said[outcome] : null}</span>
      </div>
    </>
  );
}
