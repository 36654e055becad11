import * as React from 'react';
import { createPortal } from 'react-dom';

import { Button } from '../../../core/components/Button';
import { ErrorBanner } from '../../../core/components/ErrorBanner';
import { useModels, useTrans } from '../../../core/components/hooks';
import type { Cluster } from '../../../core/wire';
import { hasEnded } from '../../clusters';
import type { Connection } from '../connection';
import { ClusterRow } from './ClusterRow';
import { ConnectedPart } from './ConnectedPart';
import { usePopup } from './usePopup';

/** What can be done from the popup. */
export interface IClusterActions {
  connect(cluster: Cluster, choose: boolean): void;
  disconnect(): void;
  openUi(): void;
  openLog(): void;
  openSchema(): void;
  create(): void;
}

interface IProps {
  connection: Connection;
  actions: IClusterActions;
  /** The chip, below which it opens. */
  anchor: HTMLElement;
  /** `refocus` is true when it was left by keyboard. */
  onClose: (refocus: boolean) => void;
}

/** More are found by the search or on the page. */
const MAX_ROWS = 100;

/** Below the chip: what the notebook is connected to, and the clusters that it can be connected to. */
export function ClusterPopup(props: IProps): React.ReactPortal {
  const { connection, actions, anchor, onClose } = props;
  const { clusters } = connection.model;
  const trans = useTrans();
  const { ref, onKeyDown } = usePopup(anchor, onClose);
  useModels(connection, clusters);
  const [search, setSearch] = React.useState('');
  const needle = search.trim().toLowerCase();
  const there = (clusters.value ?? []).filter(cluster => !hasEnded(cluster));
  const found = there.filter(({ id, name }) => `${name} ${id}`.toLowerCase().includes(needle));

  const close = (act: () => void) => (): void => {
    onClose(false);
    act();
  };

  // JupyterLab's toolbar contains its layout, so that only the body places by the window.
  return createPortal(
    <div
      ref={ref}
      role="dialog"
      aria-label={trans.__('Cluster')}
      className="sms-ClusterPopup"
      data-lm-suppress-shortcuts="true"
      onKeyDown={onKeyDown}
    >
      <ConnectedPart connection={connection} actions={actions} close={close} />
      <input
        type="search"
        className="sms-Input"
        placeholder={trans.__('Search clusters')}
        aria-label={trans.__('Search clusters')}
        value={search}
        onChange={event => setSearch(event.currentTarget.value)}
      />
      {clusters.error ? <ErrorBanner error={clusters.error} onRetry={() => void clusters.load()} /> : null}
      {there.length === 0 && !clusters.loading ? (
        <p className="sms-quiet">
          {trans.__('A cluster runs Spark: on this machine, on a Livy server or on EMR. There is none yet.')}
        </p>
      ) : null}
      {there.length > 0 && found.length === 0 ? (
        <p className="sms-quiet">{trans.__('No cluster has “%1” in its name.', search)}</p>
      ) : null}
      <ul className="sms-ClusterPopup-list" aria-label={trans.__('Clusters')} aria-busy={clusters.loading}>
        {found.slice(0, MAX_ROWS).map(cluster => (
          <ClusterRow
            key={cluster.id}
            cluster={cluster}
            kind={connection.kind ?? 'python'}
            connected={connection.session?.cluster === cluster.id}
            onConnect={choose => close(() => actions.connect(cluster, choose))()}
          />
        ))}
      </ul>
      <div className="sms-ClusterPopup-foot">
        <Button primary={there.length === 0} onClick={close(actions.create)}>
          {trans.__('Create cluster…')}
        </Button>
      </div>
    </div>,
    document.body
  );
}
