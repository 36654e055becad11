import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useAction } from '../../core/components/useAction';
import type { DebuggedJob, LayerOrigin } from '../../core/wire';
import type { ILinks } from '../links';

/** Leads to the line of code that made a layer; nothing where it is unknown. */
export function CodeLink(props: {
  job: DebuggedJob;
  origin: LayerOrigin | null | undefined;
  links: ILinks;
}): React.JSX.Element | null {
  const { job, origin, links } = props;
  const trans = useTrans();
  const action = useAction();
  if (!origin || (!origin.file && origin.cell === null)) {
    return null;
  }
  const { cell, line } = origin;
  const file = origin.file.split('/').pop() ?? '';
  const label =
    cell === null
      ? trans.__('Made in %1, line %2', file, line)
      : trans.__('Made in cell [%1], line %2', cell, line);
  return (
    <>
      <LinkButton label={label} onClick={() => void action.run(() => links.code.open(job, origin))} />
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
    </>
  );
}
