import type { TranslationBundle } from '@jupyterlab/translation';

import type { IChipLabel } from '../core/components/ToolbarChip';
import { formatBytes, formatDuration } from '../core/format';
import type { Placement, Switch } from '../core/wire';
import type { Choices } from './choices';
import type { IEnvironment } from './environment';
import { priceLabel, sizeLabel } from './instances';
import type { Seat } from './seat';

/** `2 vCPU + 4 GiB`, or `Unknown` where nothing runs. */
export function instanceChip(seat: Seat, choices: Choices, trans: TranslationBundle): IChipLabel {
  const { placement, state, move } = seat;
  const working = state === 'starting' || state === 'switching';
  if (placement === null || state === 'none' || state === 'plain') {
    return {
      text: trans.__('Unknown'),
      tooltip: withoutInstance(seat, trans),
      working,
      failed: false
    };
  }
  const type = choices.instanceType(placement.instance_type);
  const page = choices.instanceTypes.value;
  const price = type && page ? `${type.name} · ${priceLabel(type, page, trans)}` : placement.instance_type;
  return {
    text: placement.instance_label,
    tooltip:
      state === 'switching' && move
        ? trans.__('Moving from %1 to %2', move.from_instance_type, move.to_instance_type)
        : `${price}\n${trans.__('Switch instance')}`,
    working,
    failed: state === 'failed'
  };
}

/** `Python 3 (Data Science)`, `No Kernel`, or Lab's own name for a kernel of the host. */
export function kernelChip(seat: Seat, trans: TranslationBundle): IChipLabel {
  const { placement, state } = seat;
  const working = state === 'starting' || state === 'switching';
  if (placement && state !== 'none' && state !== 'failed') {
    return {
      text: placement.kernel_display_name,
      tooltip: working
        ? trans.__('%1 is on its way', placement.kernel_display_name)
        : trans.__(
            'Image %1 %2\nSwitch image or kernel',
            placement.image_display_name,
            placement.image_version
          ),
      working,
      failed: false
    };
  }
  if (state === 'plain') {
    return {
      text: seat.context.kernelDisplayName,
      tooltip: trans.__('A kernel of this host, without an image or limits of its own\nSwitch kernel'),
      working: false,
      failed: false
    };
  }
  return {
    text: working ? trans.__('Starting…') : trans.__('No Kernel'),
    tooltip:
      state === 'failed'
        ? trans.__('The kernel did not start\nChoose an environment')
        : trans.__('Nothing runs and nothing is paid\nChoose an environment'),
    working,
    failed: state === 'failed'
  };
}

function withoutInstance(seat: Seat, trans: TranslationBundle): string {
  if (seat.state === 'plain') {
    return trans.__('This kernel was not placed on an instance');
  }
  const named = seat.environment?.instance_type;
  return named
    ? trans.__('No instance runs. A cell that is run starts %1.', named)
    : trans.__('No instance runs and nothing is paid.\nChoose an environment');
}

/** What an ended switch has to say. */
export function switchResult(move: Switch, choices: Choices, trans: TranslationBundle): string {
  const target = describeTarget(move, choices);
  if (move.state === 'Completed') {
    const seconds = formatDuration(move.seconds ?? 0);
    if (move.moved.length + move.lost.length === 0) {
      return trans.__('Moved to %1 in %2.', target, seconds);
    }
    const moved = trans._n(
      'Moved to %2 with %1 variable (%3) in %4.',
      'Moved to %2 with %1 variables (%3) in %4.',
      move.moved.length,
      target,
      formatBytes(move.bytes_moved),
      seconds
    );
    return move.lost.length === 0
      ? moved
      : `${moved} ${trans.__('Not moved: %1.', move.lost.map(variable => variable.name).join(', '))}`;
  }
  const stayed = trans.__('The notebook is still on %1, with everything in it.', move.from_instance_type);
  return move.state === 'Failed'
    ? trans.__('The move to %1 failed. %2 %3', target, move.failure_reason ?? '', stayed)
    : trans.__('The move to %1 was cancelled. %2', target, stayed);
}

/** What a switch does, while it does it. */
export function switchTitle(move: Switch, choices: Choices, trans: TranslationBundle): string {
  return trans.__('Moving to %1', describeTarget(move, choices));
}

/** `Python 3 (Data Science) on ml.t3.medium`. */
export function startTitle(placement: Placement, trans: TranslationBundle): string {
  return trans.__('Starting %1 on %2', placement.kernel_display_name, placement.instance_type);
}

/** `Data Science on ml.t3.medium`, as the launcher's caption. */
export function describeEnvironment(
  environment: IEnvironment,
  choices: Choices,
  trans: TranslationBundle
): string {
  const image = choices.image(environment.image, environment.image_version);
  const kernel = image && choices.kernel(image, environment.kernel);
  const label = kernel ? `${kernel.display_name} (${image.display_name})` : environment.image;
  const type = choices.instanceType(environment.instance_type);
  return trans.__(
    '%1 on %2',
    label,
    type ? `${type.name} – ${sizeLabel(type, trans)}` : environment.instance_type
  );
}

function describeTarget(move: Switch, choices: Choices): string {
  if (move.from_image === move.to_image) {
    return move.to_instance_type;
  }
  const image = choices.image(move.to_image, null)?.display_name ?? move.to_image;
  return move.from_instance_type === move.to_instance_type ? image : `${image}, ${move.to_instance_type}`;
}
