import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { TransProvider, useModels, useTrans } from '../../core/components/hooks';
import { ToolbarChip } from '../../core/components/ToolbarChip';
import { chipLabel, chipTone } from './chipLabel';
import type { IClusterActions } from './components/ClusterPopup';
import { ClusterPopup } from './components/ClusterPopup';
import type { Connection } from './connection';

interface IProps {
  connection: Connection;
  actions: IClusterActions;
}

/** The chip of a notebook's toolbar; not there for kernels that know nothing of Spark. */
export function ClusterChip({ connection, actions }: IProps): React.JSX.Element | null {
  const trans = useTrans();
  const button = React.useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = React.useState<HTMLElement | null>(null);
  useModels(connection);
  const close = React.useCallback((refocus: boolean) => {
    setAnchor(null);
    if (refocus) {
      button.current?.focus();
    }
  }, []);
  const open = (): void => {
    void connection.model.clusters.load();
    void connection.model.sessions.load();
    setAnchor(button.current);
  };
  if (connection.kind === null) {
    return null;
  }
  const tone = chipTone(connection);
  return (
    <>
      <ToolbarChip
        label={trans.__('Cluster')}
        chip={chipLabel(connection, trans)}
        mark={
          tone ? (
            <span className="sms-StateChip" data-tone={tone}>
              <span className="sms-StateChip-dot" aria-hidden="true" />
            </span>
          ) : null
        }
        expanded={anchor !== null}
        buttonRef={button}
        onOpen={() => (anchor ? close(true) : open())}
      />
      {anchor ? (
        <ClusterPopup connection={connection} actions={actions} anchor={anchor} onClose={close} />
      ) : null}
    </>
  );
}

/** The toolbar item of a notebook. */
export function createClusterChip(props: IProps, trans: TranslationBundle): ReactWidget {
  const chip = ReactWidget.create(
    <TransProvider value={trans}>
      <ClusterChip {...props} />
    </TransProvider>
  );
  chip.addClass('jp-ToolbarButton');
  return chip;
}
