import * as React from 'react';

import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import type { IPageRoute } from '../../core/pages';
import type { DebuggedJob } from '../../core/wire';
import type { ILinks } from '../links';
import type { DebuggerModel } from '../model';
import { TryRules } from './TryRules';
import { VerdictsTable } from './VerdictsTable';

interface IProps {
  model: DebuggerModel;
  route: IPageRoute;
  links: Pick<ILinks, 'setUpMail'>;
}

/** What rules say of all trainings, and what others would have said: which would have been stopped, and when. */
export function VerdictsPage(props: IProps): React.JSX.Element {
  const { model, route, links } = props;
  const trans = useTrans();
  useModels(model.jobs);
  const [selected, setSelected] = React.useState<ReadonlySet<string>>(new Set());
  const { value, error } = model.jobs;
  const jobs = (value ?? []).filter(job => job.last_step >= 0);
  const chosen = jobs.filter(job => selected.has(job.id));
  const crumbs = [
    { label: trans.__('Debugger'), onClick: () => route.go({}) },
    { label: trans.__('Rules over trainings') }
  ];
  return (
    <Page crumbs={crumbs}>
      {error ? <ErrorBanner error={error} onRetry={() => void model.jobs.load()} /> : null}
      {value === null && !error ? <div className="sms-PageSkeleton" aria-busy="true" /> : null}
      {value !== null && jobs.length === 0 ? (
        <EmptyState
          text={trans.__('No training has saved tensors yet, so there is nothing to try rules on.')}
        />
      ) : null}
      {jobs.length > 0 ? (
        <div className="sms-Verdicts">
          <VerdictsTable
            jobs={jobs}
            selected={selected}
            onSelect={setSelected}
            onOpen={job => route.go({ job: job.id, tab: 'rules' })}
          />
          <section className="sms-Rules-try">
            <h2>{heading(chosen, trans)}</h2>
            <TryRules
              model={model}
              jobs={chosen}
              links={links}
              blocked={chosen.length === 0 ? trans.__('Choose a training above.') : null}
              onDone={() => setSelected(new Set())}
            />
          </section>
        </div>
      ) : null}
    </Page>
  );
}

function heading(chosen: readonly DebuggedJob[], trans: ReturnType<typeof useTrans>): string {
  const [first] = chosen;
  if (first === undefined) {
    return trans.__('Try rules on the trainings that you choose');
  }
  return chosen.length === 1
    ? trans.__('Try rules on %1', first.name)
    : trans.__('Try rules on %1 trainings', chosen.length);
}
