/** The questions of the chip; brought in when one is asked. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { confirm } from '../../core/components/confirm';
import { DialogBody } from '../../core/dialogBody';
import { StudioError } from '../../core/request';
import type { Cluster, SparkSession } from '../../core/wire';
import type { IConnectAnswer } from './choices';
import { firstAnswer, needsSecret } from './choices';
import { ConnectForm } from './components/ConnectForm';
import type { IRefusedAnswer } from './connectFlow';
import type { KernelKind } from './kernelKind';

/**
 * Ask for credentials, role and language; null where the person stepped back.
 *
 * @param refused - what was answered before, and why that was not taken.
 */
export async function askConnection(
  cluster: Cluster,
  kind: KernelKind,
  refused: IRefusedAnswer | null,
  trans: TranslationBundle
): Promise<IConnectAnswer | null> {
  const initial = refused ? { ...refused.answer, password: '' } : firstAnswer(cluster, kind);
  const body = new DialogBody<IConnectAnswer>(initial, trans, set => (
    <ConnectForm
      cluster={cluster}
      kind={kind}
      initial={initial}
      refusal={refused?.reason ?? null}
      onChange={set}
    />
  ));
  const result = await showDialog({
    title: trans.__('Connect to %1', cluster.name),
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Connect') })
    ],
    // The first field that has to be filled in.
    focusNodeSelector: 'input.sms-Input[value=""]',
    checkbox: null
  });
  const answer = result.button.accept ? result.value : null;
  if (answer && needsSecret(cluster, answer) && answer.password === '') {
    const reason = new StudioError(
      'invalid_input',
      trans.__('%1 needs credentials. Type them, or choose another way to connect.', cluster.name)
    );
    return askConnection(cluster, kind, { answer, reason }, trans);
  }
  return answer;
}

/** Offer another image to a notebook whose own has not what it takes. */
export function askForImage(missing: string, trans: TranslationBundle): Promise<boolean> {
  return confirm(trans, {
    title: trans.__('This image has no %1', missing),
    text: [
      missing === 'pyspark'
        ? trans.__('The notebook can be connected from the image SparkAnalytics.')
        : trans.__('The notebook can be connected from the images SparkMagic and SparkAnalytics.'),
      trans.__('It is connected when it has moved there.'),
      trans.__('Its variables are kept where they can move; what can’t is named before it is lost.')
    ].join(' '),
    action: trans.__('Switch image…'),
    destructive: false
  });
}

/** Whether a session may end, with all that is in its memory. */
export function askToDisconnect(session: SparkSession, trans: TranslationBundle): Promise<boolean> {
  return confirm(trans, {
    title: trans.__('Disconnect from %1', session.cluster_name),
    text: trans.__(
      'Ends session %1. Its variables, temporary views and cached tables are lost; data frames in the notebook stay.',
      session.id
    ),
    action: trans.__('Disconnect')
  });
}
