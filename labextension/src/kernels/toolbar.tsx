import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import { circleIcon, ToolbarButtonComponent } from '@jupyterlab/ui-components';
import * as React from 'react';

import { TransProvider, useModels, useTrans } from '../core/components/hooks';
import { ToolbarChip } from '../core/components/ToolbarChip';
import type { Choices } from './choices';
import { instanceChip, kernelChip } from './labels';
import type { Seat } from './seat';

/** What the chips are drawn from, and what they do. */
export interface IChipProps {
  seat: Seat;
  choices: Choices;
  onOpen: () => void;
}

function InstanceChip({ seat, choices, onOpen }: IChipProps): React.JSX.Element {
  const trans = useTrans();
  useModels(seat, choices);
  return (
    <ToolbarChip label={trans.__('Instance')} chip={instanceChip(seat, choices, trans)} onOpen={onOpen} />
  );
}

function KernelChip({ seat, choices, onOpen }: IChipProps): React.JSX.Element {
  const trans = useTrans();
  useModels(seat, choices);
  return <ToolbarChip label={trans.__('Kernel')} chip={kernelChip(seat, trans)} onOpen={onOpen} />;
}

/** The filled circle while a kernel is on its way; Lab's own indicator knows nothing of it yet. */
function StartingCircle({ seat }: { seat: Seat }): React.JSX.Element | null {
  const trans = useTrans();
  useModels(seat);
  return seat.state === 'starting' || seat.state === 'switching' ? (
    <span className="sms-StartingCircle" title={trans.__('The kernel is on its way')}>
      <circleIcon.react tag="span" />
    </span>
  ) : null;
}

/** A toolbar item drawn with React. */
class Item extends ReactWidget {
  constructor(
    private readonly _trans: TranslationBundle,
    private readonly _element: React.ReactElement
  ) {
    super();
    this.addClass('jp-ToolbarButton');
  }

  protected render(): React.ReactElement {
    return <TransProvider value={this._trans}>{this._element}</TransProvider>;
  }
}

export function createInstanceChip(props: IChipProps, trans: TranslationBundle): ReactWidget {
  return new Item(trans, <InstanceChip {...props} />);
}

export function createKernelChip(props: IChipProps, trans: TranslationBundle): ReactWidget {
  return new Item(trans, <KernelChip {...props} />);
}

export function createStartingCircle(seat: Seat, trans: TranslationBundle): ReactWidget {
  return new Item(trans, <StartingCircle seat={seat} />);
}

/** A plain button of the notebook toolbar. */
export function createButton(
  icon: LabIcon,
  tooltip: string,
  onClick: () => void,
  trans: TranslationBundle
): ReactWidget {
  return new Item(trans, <ToolbarButtonComponent icon={icon} tooltip={tooltip} onClick={onClick} />);
}
