import { Widget } from '@lumino/widgets';
import * as React from 'react';

import { Button } from '../../core/components/Button';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { useAction } from '../../core/components/useAction';
import { useAnswer } from '../../core/components/useAnswer';
import type { IPageRoute } from '../../core/pages';
import type { AutoMLJob, CreateNotebookCopy } from '../../core/wire';
import type { ILinks } from '../links';
import type { AutoMLModel } from '../model';
import { hasEnded } from '../../core/jobsModel';
import { useJob } from './useJob';

interface IProps {
  model: AutoMLModel;
  route: IPageRoute;
  links: ILinks;
  /** Id or name of the job. */
  job: string;
  which: string;
}

/** A notebook that an experiment wrote: to be read, and to be imported. */
export function NotebookPage(props: IProps): React.JSX.Element {
  const { model, route, links } = props;
  const trans = useTrans();
  const { job, error } = useJob(model, props.job);
  const action = useAction();
  const which: CreateNotebookCopy['which'] = props.which === 'exploration' ? 'exploration' : 'candidates';
  const id = job?.id ?? null;
  const path = job?.notebooks[which] ?? '';
  // It is there before its cells have run, and again with their outputs when the first stage is over.
  const analysed = job?.stages[0]?.state === 'done';
  const content = useAnswer(
    async () => (id && path ? await model.api.notebook(id, path) : null),
    [model, id, path, analysed]
  );
  const load = (): Promise<boolean> =>
    action.run(async () => links.openDocument((await model.api.importNotebook(props.job, which)).path));
  const title =
    which === 'exploration'
      ? trans.__('Data exploration notebook')
      : trans.__('Candidate generation notebook');
  return (
    <Page
      crumbs={[
        { label: trans.__('AutoML'), onClick: () => route.go({}) },
        { label: job?.request.name ?? props.job, onClick: () => route.go({ job: props.job }) },
        { label: title }
      ]}
      actions={
        path ? (
          <Button primary busy={action.busy} onClick={() => void load()}>
            {trans.__('Import notebook')}
          </Button>
        ) : null
      }
    >
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      {error ? <ErrorBanner error={error} /> : null}
      {content.error ? <ErrorBanner error={content.error} onRetry={content.retry} /> : null}
      {job && !path ? <EmptyState text={notWritten(job, trans)} /> : null}
      {content.value ? (
        <>
          <div className="sms-Banner" data-tone="info">
            <div className="sms-Banner-text">
              {trans.__('Read-only preview. Import the notebook to run and to change it.')}
            </div>
          </div>
          <Host make={links.previewNotebook} content={content.value} label={title} />
        </>
      ) : null}
      {content.value || content.error || error || (job && !path) ? null : (
        <div className="sms-PageSkeleton" aria-busy="true" />
      )}
    </Page>
  );
}

function notWritten(job: AutoMLJob, trans: ReturnType<typeof useTrans>): string {
  return hasEnded(job)
    ? trans.__('The experiment ended before this notebook was written.')
    : trans.__('The notebook is being written. It is shown here as soon as it is there.');
}

interface IHostProps {
  make: ILinks['previewNotebook'];
  content: Parameters<ILinks['previewNotebook']>[0];
  label: string;
}

/** The place of a widget of JupyterLab within the page. */
function Host(props: IHostProps): React.JSX.Element {
  const { make, content, label } = props;
  const ref = React.useRef<HTMLDivElement>(null);
  // A layout effect ends while the place is still in the document: only there a widget can be detached.
  React.useLayoutEffect(() => {
    const node = ref.current;
    if (!node) {
      return undefined;
    }
    const widget = make(content);
    Widget.attach(widget, node);
    return () => {
      Widget.detach(widget);
      widget.dispose();
    };
  }, [make, content]);
  return <div ref={ref} className="sms-AutoMLPreview" role="region" aria-label={label} tabIndex={0} />;
}
