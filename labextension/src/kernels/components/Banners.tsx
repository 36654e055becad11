import * as React from 'react';

import { Banner } from '../../core/components/Banner';
import { StageStrip } from '../../core/components/StageStrip';
import { useModels, useTrans } from '../../core/components/hooks';
import type { Switch } from '../../core/wire';
import { proposedEnvironment } from '../environment';
import type { KernelFlows } from '../flows';
import { describeEnvironment, startTitle, switchResult, switchTitle } from '../labels';
import { hasEnded } from '../model';
import type { Seat } from '../seat';
import { MoveDetails } from './MoveDetails';
import { useStageNames } from './stageNames';

interface IProps {
  seat: Seat;
  flows: KernelFlows;
}

/** What concerns this notebook now, above its first cell. */
export function Banners(props: IProps): React.JSX.Element {
  const { seat } = props;
  useModels(seat);
  const { state, move, death, failure, proposal } = seat;
  return (
    <>
      {death ? <DeathBanner {...props} /> : null}
      {failure ? <FailureBanner {...props} /> : null}
      {state === 'starting' ? <StartBanner {...props} /> : null}
      {move && !hasEnded(move) ? <SwitchBanner {...props} move={move} /> : null}
      {move && hasEnded(move) ? <ResultBanner {...props} move={move} /> : null}
      {proposal && state === 'none' ? <ProposalBanner {...props} /> : null}
    </>
  );
}

function StartBanner({ seat, flows }: IProps): React.JSX.Element {
  const trans = useTrans();
  const names = useStageNames();
  const { placement } = seat;
  const title = placement ? startTitle(placement, trans) : trans.__('Starting the kernel');
  return (
    <Banner
      tone="info"
      title={title}
      actions={seat.canCancel ? [{ label: trans.__('Cancel'), run: () => flows.cancelStart(seat) }] : []}
    >
      {placement ? <StageStrip stages={placement.stages} label={title} names={names} /> : null}
    </Banner>
  );
}

function SwitchBanner({ seat, flows, move }: IProps & { move: Switch }): React.JSX.Element {
  const trans = useTrans();
  const names = useStageNames();
  const title = switchTitle(move, flows.choices, trans);
  const cancel = { label: trans.__('Stay'), run: () => flows.cancelSwitch(move) };
  const review = { label: trans.__('Review what cannot move…'), run: () => flows.decide(move) };
  const interrupt = { label: trans.__('Interrupt the cell'), run: () => flows.interrupt(seat) };
  const actions = {
    NeedsDecision: [review],
    Waiting: [interrupt, cancel],
    Restoring: []
  }[move.state as string] ?? [cancel];
  return (
    <Banner tone={move.state === 'NeedsDecision' ? 'warn' : 'info'} title={title} actions={actions}>
      {move.state === 'NeedsDecision' ? (
        trans._n(
          '%1 variable cannot be moved. Nothing is lost until you decide.',
          '%1 variables cannot be moved. Nothing is lost until you decide.',
          move.lost.length
        )
      ) : (
        <StageStrip stages={move.stages} label={title} names={names} />
      )}
    </Banner>
  );
}

function ResultBanner({ seat, flows, move }: IProps & { move: Switch }): React.JSX.Element {
  const trans = useTrans();
  const tones = { Completed: move.lost.length > 0 ? 'warn' : 'success', Failed: 'error' } as const;
  return (
    <Banner
      tone={tones[move.state as keyof typeof tones] ?? 'info'}
      title={switchResult(move, flows.choices, trans)}
      onClose={() => seat.dismiss()}
    >
      {move.state === 'Completed' ? <MoveDetails move={move} /> : null}
    </Banner>
  );
}

function FailureBanner({ seat, flows }: IProps): React.JSX.Element {
  const trans = useTrans();
  const { environment, failure } = seat;
  const change = { label: trans.__('Change environment…'), run: () => flows.chooseAndStart(seat) };
  const again = environment && { label: trans.__('Try again'), run: () => seat.start(environment) };
  return (
    <Banner
      tone="error"
      title={trans.__('The kernel did not start.')}
      actions={again ? [again, change] : [change]}
      onClose={() => seat.dismiss()}
    >
      {failure?.message}
    </Banner>
  );
}

function DeathBanner({ seat, flows }: IProps): React.JSX.Element {
  const trans = useTrans();
  const { death } = seat;
  const suggested = death?.suggested_instance_type ?? null;
  return (
    <Banner
      tone="error"
      title={trans.__('The kernel ended.')}
      actions={
        suggested
          ? [
              {
                label: trans.__('Switch to %1…', suggested),
                run: () => flows.switchInstance(seat, suggested)
              }
            ]
          : []
      }
      onClose={() => seat.dismiss()}
    >
      {death?.message}
    </Banner>
  );
}

function ProposalBanner({ seat, flows }: IProps): React.JSX.Element {
  const trans = useTrans();
  const { proposal } = seat;
  return (
    <Banner
      tone="info"
      title={proposal?.note ?? ''}
      actions={[{ label: trans.__('Use it'), run: () => flows.useProposal(seat) }]}
      onClose={() => (seat.proposal = null)}
    >
      {proposal
        ? trans.__('Here: %1.', describeEnvironment(proposedEnvironment(proposal), flows.choices, trans))
        : null}
    </Banner>
  );
}
