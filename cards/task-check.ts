/** What the rules said about one enterprise (预检). */
export interface CheckView {
  readonly enterprise: string;
  readonly count: number;
  readonly cap: number | null;
  readonly superior: { readonly unit: string; readonly date: string } | null;
  readonly next: string | null;
  readonly recent: readonly string[];
  readonly findings: readonly {
    readonly text: string;
    readonly basis: string;
    readonly blocks: boolean;
    readonly soft: boolean;
    /** About this enterprise and not about the whole task. */
    readonly own: boolean;
  }[];
}
