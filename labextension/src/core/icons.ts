import { LabIcon } from '@jupyterlab/ui-components';

import automl from '../../style/icons/automl.svg';
import experiments from '../../style/icons/experiments.svg';
import home from '../../style/icons/home.svg';
import images from '../../style/icons/images.svg';
import instance from '../../style/icons/instance.svg';
import studio from '../../style/icons/studio.svg';
import training from '../../style/icons/training.svg';
import tuning from '../../style/icons/tuning.svg';

/** The Studio itself, in the left bar. */
export const studioIcon = new LabIcon({ name: 'smstudio:studio', svgstr: studio });

export const homeIcon = new LabIcon({ name: 'smstudio:home', svgstr: home });

/** An image: a stack of layers. */
export const imageIcon = new LabIcon({ name: 'smstudio:image', svgstr: images });

/** An instance: a machine of a size. */
export const instanceIcon = new LabIcon({ name: 'smstudio:instance', svgstr: instance });

/** Jobs: a curve that rises. */
export const trainingIcon = new LabIcon({ name: 'smstudio:training', svgstr: training });

/** Experiments: a flask. */
export const experimentsIcon = new LabIcon({ name: 'smstudio:experiments', svgstr: experiments });

/** Tuning: sliders at different heights. */
export const tuningIcon = new LabIcon({ name: 'smstudio:tuning', svgstr: tuning });

/** AutoML: a table and a spark. */
export const automlIcon = new LabIcon({ name: 'smstudio:automl', svgstr: automl });
