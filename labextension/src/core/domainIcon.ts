import { LabIcon } from '@jupyterlab/ui-components';

import domain from '../../style/icons/domain.svg';

/** The domain: people side by side. By itself, as plugins load all of `icons.ts` at the start. */
export const domainIcon = new LabIcon({ name: 'smstudio:domain', svgstr: domain });
