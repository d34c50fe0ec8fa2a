/** A set of words that finds all its members in a sequence in one pass. */
type Node<V> = { next: Map<string, Node<V>>; values: V[] };

export class Trie<V> {
  readonly #root: Node<V> = { next: new Map(), values: [] };

  add(key: readonly string[], value: V): void {
    let node = this.#root;
    for (const unit of key) {
      let next = node.next.get(unit);
      if (next === undefined) {
        next = { next: new Map(), values: [] };
        node.next.set(unit, next);
      }
      node = next;
    }
    node.values.push(value);
  }

  /** Calls back for every member that starts at any place of `sequence`. */
  scan(sequence: readonly string[], found: (value: V, start: number, end: number) => void): void {
    for (let start = 0; start < sequence.length; start++) {
      let node: Node<V> | undefined = this.#root;
      for (let i = start; i < sequence.length; i++) {
        node = node.next.get(sequence[i] ?? '');
        if (node === undefined) break;
        for (const value of node.values) found(value, start, i + 1);
      }
    }
  }
}
