/** One line of the played story. */
export interface Step {
  readonly step: string;
  readonly ok: true;
  readonly [detail: string]: string | number | boolean;
}

export type Tell = (step: Step) => void;
