/** The lines of a notebook's file: nbformat writes texts as lists of lines, models have them in one. Pure. */
import type { INotebookContent, MultilineString } from '@jupyterlab/nbformat';

interface IOutput {
  text?: MultilineString;
  data?: Record<string, unknown>;
}

/** A notebook with the texts of its outputs in one piece each, as Jupyter's own reader leaves them. */
export function withJoinedLines(content: INotebookContent): INotebookContent {
  const cells = content.cells.map(cell => {
    const outputs = cell['outputs'] as IOutput[] | undefined;
    return outputs ? { ...cell, outputs: outputs.map(joinedOutput) } : cell;
  });
  return { ...content, cells } as INotebookContent;
}

function joinedOutput(output: IOutput): IOutput {
  const { text, data } = output;
  return {
    ...output,
    ...(text === undefined ? {} : { text: joined(text) }),
    ...(data === undefined ? {} : { data: Object.fromEntries(Object.entries(data).map(joinedEntry)) })
  };
}

function joinedEntry([type, value]: [string, unknown]): [string, unknown] {
  // A list that is JSON is no text.
  const isJson = /^application\/(.*\+)?json$/.test(type);
  return [type, isJson ? value : joined(value as MultilineString)];
}

function joined(text: MultilineString): string {
  return typeof text === 'string' ? text : text.join('');
}
