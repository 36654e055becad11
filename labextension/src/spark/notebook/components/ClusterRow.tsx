import * as React from 'react';

import { Button } from '../../../core/components/Button';
import { LinkButton } from '../../../core/components/LinkButton';
import { StateChip } from '../../../core/components/StateChip';
import { useTrans } from '../../../core/components/hooks';
import type { Cluster } from '../../../core/wire';
import { isReady, isStarting, kindName, stateName, toneOf } from '../../clusters';
import { canChoose, commonLanguages } from '../choices';
import type { KernelKind } from '../kernelKind';

interface IProps {
  cluster: Cluster;
  kind: KernelKind;
  connected: boolean;
  onConnect: (choose: boolean) => void;
}

/** A cluster that the notebook can be connected to. */
export function ClusterRow({ cluster, kind, connected, onConnect }: IProps): React.JSX.Element {
  const trans = useTrans();
  const reason = whyNot();
  return (
    <li className="sms-ClusterRow">
      <div className="sms-ClusterRow-name">
        <span className="sms-ellipsis" title={`${cluster.name}\n${cluster.id}`}>
          {cluster.name}
        </span>
        <span className="sms-quiet">{kindName(cluster.kind, trans)}</span>
      </div>
      <StateChip
        state={cluster.state}
        label={stateName(cluster.state, trans)}
        tone={toneOf(cluster.state)}
        detail={cluster.state_message}
      />
      {canChoose(cluster, kind) && reason === null ? (
        <LinkButton label={trans.__('Options…')} onClick={() => onConnect(true)} />
      ) : null}
      <Button disabledReason={reason} onClick={() => onConnect(false)}>
        {trans.__('Connect')}
      </Button>
    </li>
  );

  function whyNot(): string | null {
    if (connected) {
      return trans.__('The notebook is connected to it');
    }
    if (isStarting(cluster)) {
      return trans.__('It is still starting');
    }
    if (!isReady(cluster)) {
      return trans.__('It is being terminated');
    }
    return cluster.kind !== 'connect' && commonLanguages(cluster, kind).length === 0
      ? trans.__('It has no sessions in the language of this kernel')
      : null;
  }
}
